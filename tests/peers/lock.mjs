// After `npm run lock`, here or in deploy/verifier: the lock keeps versions and digests, and no address of anybody.
import { readFileSync, writeFileSync } from "node:fs";

const place = "package-lock.json";
const lock = JSON.parse(readFileSync(place, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
  delete entry.resolved;
}
writeFileSync(place, JSON.stringify(lock, null, 2) + "\n");
