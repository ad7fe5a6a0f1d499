// Tencent's own encryption, over standard input and output: {op, key, token, corp, …} → {…}.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const crypto = createRequire(import.meta.url)(process.argv[2]);
const asked = JSON.parse(readFileSync(0, "utf8"));
const sign = (encrypted) => crypto.getSignature(asked.token, asked.timestamp, asked.nonce, encrypted);
const told =
  asked.op === "encrypt"
    ? ((encrypted) => ({ encrypted, signature: sign(encrypted) }))(crypto.encrypt(asked.key, asked.message, asked.corp))
    : { ...crypto.decrypt(asked.key, asked.encrypted), signature: sign(asked.encrypted) };
process.stdout.write(JSON.stringify(told));
