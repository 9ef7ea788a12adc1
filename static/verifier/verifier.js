// The offline page: checks the larger code of a certificate (its form: firstline/sealing/codes.py) against the
// trust inside this file, and says what that means. Asks nobody, keeps nothing.

const FORM = "FL1";
const SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SIGNATURE = 64;
const MOST_TEXT = 8000;
const MOST_CLAIMS = 4000;
const LIST_SIZE = 131072;
const OLD_DAYS = 30;
const DAY = 86400000;
const MOST_PIXELS = 4096;
const KINDS = { genuine: "done", unlisted: "warn", specimen: "warn", expired: "warn", other: "warn" };

class Broken extends Error {}

const byId = (id) => document.getElementById(id);
const trust = JSON.parse(byId("trust").textContent);
const words = JSON.parse(byId("words").textContent);
const page = document.documentElement;
const languages = document.querySelectorAll("button[lang]");
let shown = null;
let progress = "";
let stream = null;
let readers = [];

// 1. The code: base 32 of a signature and packed claims.

function unbase32(text) {
  const bytes = [];
  let value = 0;
  let bits = 0;
  for (const symbol of text) {
    const five = SYMBOLS.indexOf(symbol);
    if (five < 0) throw new Broken();
    value = (value << 5) | five;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push(value >> bits);
      value &= (1 << bits) - 1;
    }
  }
  if (bits > 4 || value) throw new Broken(); // spare bits are zero
  return Uint8Array.from(bytes);
}

const unbase64 = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

// Stops early, so that nothing small can fill the memory.
async function inflate(bytes, format, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const whole = new Uint8Array(most);
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return whole.subarray(0, size);
    if (size + value.length > most) {
      reader.cancel().catch(() => {});
      throw new Broken();
    }
    whole.set(value, size);
    size += value.length;
  }
}

const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && Date.parse(text) > 0;

function asClaims(facts) {
  if (!Array.isArray(facts) || facts.length !== 12) throw new Broken();
  const [key, number, name, course, path, edition, hours, issued, expires, issuer, specimen, place] = facts;
  const texts = [key, number, name, course, path, edition, issued, expires, issuer];
  if (!texts.every((text) => typeof text === "string") || ![hours, place].every(Number.isSafeInteger)) throw new Broken();
  if (!isDay(issued) || (expires && !isDay(expires)) || place < 0) throw new Broken();
  return { key, number, name, course, path, edition, hours, issued, expires, issuer, specimen, place };
}

async function unpack(packed) {
  try {
    const plain = await inflate(packed, "deflate-raw", MOST_CLAIMS);
    return asClaims(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain)));
  } catch {
    throw new Broken();
  }
}

async function isSigned(pem, signature, signed) {
  const bytes = unbase64(pem.replace(/-----[^-]+-----|\s/g, ""));
  const key = await crypto.subtle.importKey("spki", bytes, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, signature, signed);
}

// 2. What it means.

// Undefined where this file cannot know: it has no such list, or one that is older than the certificate.
async function isWithdrawn(claims) {
  const list = trust.lists[Math.floor(claims.place / LIST_SIZE)];
  if (!list || claims.issued > list.validFrom.slice(0, 10)) return undefined;
  const bit = claims.place % LIST_SIZE;
  const bits = await inflate(unbase64(list.credentialSubject.encodedList.slice(1)), "gzip", LIST_SIZE);
  return Boolean(bits[bit >> 3] & (0x80 >> (bit & 7)));
}

async function standing(claims) {
  const withdrawn = await isWithdrawn(claims).catch(() => undefined);
  if (withdrawn) return "withdrawn";
  if (claims.specimen) return "specimen";
  if (claims.expires && claims.expires < new Intl.DateTimeFormat("sv").format()) return "expired"; // sv: 2026-11-24
  return withdrawn === undefined ? "unlisted" : "genuine";
}

async function judge(text) {
  if (text.length > 64 * MOST_TEXT) return { verdict: "nothing" };
  const plain = text.replace(/[\s\p{Cf}]/gu, "").toUpperCase();
  if (/^HTTPS?:/.test(plain)) return { verdict: "other" };
  if (!plain.startsWith(FORM) || plain.length > MOST_TEXT) return { verdict: "nothing" };
  try {
    const raw = unbase32(plain.slice(FORM.length));
    const packed = raw.subarray(SIGNATURE);
    const claims = await unpack(packed);
    if (!Object.hasOwn(trust.keys, claims.key)) return { verdict: "foreign" };
    const signed = await new Blob([FORM, packed]).arrayBuffer();
    if (!(await isSigned(trust.keys[claims.key], raw.subarray(0, SIGNATURE), signed))) return { verdict: "altered" };
    return { verdict: await standing(claims), claims };
  } catch (problem) {
    if (problem instanceof Broken) return { verdict: "broken" };
    throw problem;
  }
}

// 3. Days: the lists are as old as the oldest of them.

const knownAt = () => Math.min(...[trust.made_at, ...Object.values(trust.lists).map((list) => list.validFrom)].map(Date.parse));
const locale = () => `${page.lang.replace(/^en$/, "en-GB")}-u-nu-latn-ca-gregory`;
const written = (moment) => new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(moment));

// 4. What is shown. Texts of others are set as text, in their own direction, without what could turn them round.

const clean = (text) =>
  String(text).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ").replace(/(?![\u200c\u200d])\p{Cf}/gu, "");

function say(name, values = {}) {
  return words[page.lang][name].replace(/%\((\w+)\)s/g, (_, value) => `\u2068${values[value]}\u2069`);
}

function fill(list, rows) {
  list.replaceChildren(
    ...rows.map(([term, text]) => {
      const row = document.createElement("div");
      const bdi = document.createElement("bdi");
      row.className = "summary-row";
      bdi.textContent = clean(text);
      row.append(document.createElement("dt"), document.createElement("dd"));
      row.firstChild.textContent = say(term);
      row.lastChild.append(bdi);
      return row;
    }),
  );
}

function drawResult() {
  byId("result").hidden = !shown;
  if (!shown) return;
  const { verdict, claims } = shown;
  const day = verdict === "expired" ? claims.expires : knownAt();
  byId("result").className = `verdict verdict-${KINDS[verdict] || "stop"}`;
  byId("verdict").textContent = say(verdict);
  byId("meaning").textContent = say(`${verdict}_text`, { day: written(day) });
  byId("facts").hidden = !claims;
  if (!claims) return;
  fill(byId("facts"), [
    ["name", claims.name],
    ["course", claims.course],
    ...(claims.path ? [["path", claims.path]] : []),
    ["number", claims.number],
    ["hours", claims.hours],
    ["edition", claims.edition],
    ["issuer", claims.issuer],
    ["issued", written(claims.issued)],
    ["expires", claims.expires ? written(claims.expires) : say("endless")],
  ]);
}

function draw() {
  for (const part of document.querySelectorAll("[data-say]")) part.textContent = say(part.dataset.say);
  languages[0].parentNode.setAttribute("aria-label", say("language"));
  for (const button of languages) button.setAttribute("aria-pressed", String(button.lang === page.lang));
  const days = Math.floor((Date.now() - knownAt()) / DAY);
  const ago = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-Math.max(days, 0), "day");
  const old = days > OLD_DAYS ? ` ${say("old")} \u2068${trust.address}\u2069` : "";
  byId("age").className = old ? "notice notice-warn" : "notice";
  byId("age").textContent = say("age", { day: written(knownAt()), ago }) + old;
  byId("clock").hidden = days >= -1;
  byId("progress").textContent = progress && say(progress);
  fill(byId("about"), [
    ["about_issuer", trust.issuer],
    ["about_address", trust.address],
    ["about_made", written(trust.made_at)],
    ["about_keys", Object.keys(trust.keys).join(", ")],
  ]);
  drawResult();
}

function tell(name) {
  progress = name;
  draw();
}

async function check(text) {
  shown = await judge(text);
  tell("");
  byId("result").focus();
}

// 5. Pictures: by the browser's own reader, then by the one that was built in.

function pixels(source) {
  const width = source.videoWidth || source.width;
  const height = source.videoHeight || source.height;
  const scale = Math.min(1, MOST_PIXELS / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing.fillStyle = "#fff"; // a picture may be clear where paper is white
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(source, 0, 0, canvas.width, canvas.height);
  return drawing.getImageData(0, 0, canvas.width, canvas.height);
}

async function findReaders() {
  const found = [];
  try {
    if ((await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      found.push(async (image) => (await detector.detect(image)).map((code) => code.rawValue));
    }
  } catch {
    // it has none
  }
  return globalThis.readCodes ? [...found, globalThis.readCodes] : found;
}

// The larger code of a sheet that bears both, else the other.
async function read(source, patience) {
  const image = pixels(source);
  let other = "";
  for (const reader of readers) {
    const texts = await reader(image, patience).catch(() => []);
    for (const text of texts) if (text.startsWith(FORM)) return text;
    other ||= texts[0] || "";
  }
  return other;
}

async function readFile(file) {
  shown = null;
  tell("reading");
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return tell("no_picture");
  }
  const text = await read(picture, 3000);
  picture.close();
  return text ? check(text) : tell("no_code");
}

function stopCamera() {
  for (const track of stream ? stream.getTracks() : []) track.stop();
  const held = document.activeElement === byId("stop");
  stream = null;
  byId("video").hidden = byId("stop").hidden = true;
  byId("camera").hidden = false;
  if (held) byId("camera").focus();
}

async function useCamera() {
  const video = byId("video");
  shown = null;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } } });
    video.srcObject = stream;
    await video.play();
  } catch {
    stopCamera();
    return tell("no_camera");
  }
  video.hidden = byId("stop").hidden = false;
  byId("camera").hidden = true;
  byId("stop").focus();
  tell("show");
  while (stream) {
    const text = await read(video, 300);
    if (stream && text.startsWith(FORM)) {
      stopCamera();
      return check(text);
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return tell("");
}

// 6. The page.

async function canCheck() {
  try {
    new DecompressionStream("deflate-raw");
    return Boolean(await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]));
  } catch {
    return false;
  }
}

function listen() {
  byId("form").onsubmit = (event) => {
    event.preventDefault();
    check(byId("code").value);
  };
  byId("code").onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return; // scanners end a code with Enter
    event.preventDefault();
    byId("form").requestSubmit();
  };
  byId("picture").onchange = (event) => event.target.files[0] && readFile(event.target.files[0]);
  byId("camera").onclick = useCamera;
  byId("stop").onclick = stopCamera;
  for (const button of languages) {
    button.onclick = () => {
      page.lang = button.lang;
      page.dir = button.dir;
      draw();
    };
  }
}

async function begin() {
  listen();
  draw();
  readers = await findReaders();
  const able = await canCheck();
  byId("missing").hidden = able;
  byId("inputs").hidden = !able;
  byId("reader").hidden = !readers.length;
  byId("no-reader").hidden = readers.length > 0;
}

begin();
