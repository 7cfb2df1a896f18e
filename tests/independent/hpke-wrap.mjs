// Opens a wrap of a data key with @hpke/core, an HPKE that is not ours.
// usage: node hpke-wrap.mjs PRIVATE_PKCS8_FILE AGENCY OBJECT WRAP_FILE      prints the data key in hex
// exit:  0 opened, 1 refused
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";

const [, , privatePath, agency, object, wrapPath] = process.argv;
const text = new TextEncoder();
const wrap = new Uint8Array(readFileSync(wrapPath));
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

try {
  const jwk = createPrivateKey({ key: readFileSync(privatePath), format: "der", type: "pkcs8" }).export({ format: "jwk" });
  const recipient = await suite.createRecipientContext({
    recipientKey: await suite.kem.importKey("jwk", { ...jwk, key_ops: ["deriveBits"] }, false),
    enc: wrap.slice(0, 65),
    info: text.encode("evidence/intake/1"),
  });
  const key = await recipient.open(wrap.slice(65), text.encode(`evidence/1/${agency}/${object}`));
  process.stdout.write(`${Buffer.from(key).toString("hex")}\n`);
} catch (error) {
  process.stderr.write(`refused: ${error}\n`);
  process.exitCode = 1;
}
