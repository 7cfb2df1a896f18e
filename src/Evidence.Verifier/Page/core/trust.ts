import { bytesOfBase64, looseTextOf, type Bytes } from "./bytes";
import { p256Key, sha256Of } from "./crypto";
import { readDocument } from "./documents";
import { rootStatement } from "./keys";
import { isHash } from "./values";

/** A fingerprint as people write it: 64 hex digits, perhaps with spaces, colons or dashes between; null for anything else. */
export function fingerprintOf(text: string): string | null {
  const digits = text.replace(/[\s:-]/g, "").toLowerCase();
  return isHash(digits) ? digits : null;
}

/** Of a file that the agency handed over: the root's key statement, its public key (PEM or DER), or a text with the fingerprint. */
export async function fingerprintOfFile(bytes: Bytes): Promise<string | null> {
  const document = readDocument(bytes);
  if (document !== null) return (await rootStatement(document))?.fingerprint ?? null;
  const text = looseTextOf(bytes).replace(/^\uFEFF+/, "");
  const pem = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]*)-----END PUBLIC KEY-----/.exec(text);
  const key = pem === null ? bytes : bytesOfBase64(pem[1]!.replace(/\s/g, ""));
  return key !== null && (await p256Key(key)) !== null ? sha256Of(key) : fingerprintOf(text);
}
