// The reader of square codes, for browsers without one of their own. A sheet bears two codes: both are found.
import { decodeQRBatch } from "qr/decode.js";

// `patience` is how many milliseconds a picture may take in which nothing is found at once.
globalThis.readCodes = async (image, patience) => {
  const maxSize = { width: image.width, height: image.height };
  const [found] = await decodeQRBatch([image], { effort: Infinity, timeLimit: patience, maxSize });
  return found.filter((text) => typeof text === "string");
};
