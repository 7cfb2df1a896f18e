import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { bytesOfHex, hexOf, isSame, joined, startsWith, type Bytes } from "./bytes";

/** WebCrypto hashes a file only whole; these take a recording piece by piece. */
export const streaming = { sha256, sha384, sha512 };

export const sha256Of = (...parts: Uint8Array[]): string => hexOf(sha256(joined(...parts)));

/** RFC 6962 §2.1: of an entry, and of a leaf of the log. */
export const leafHash = (entry: Uint8Array): string => sha256Of(Uint8Array.of(0), entry);

export const nodeHash = (left: string, right: string): string => sha256Of(Uint8Array.of(1), bytesOfHex(left), bytesOfHex(right));

// SubjectPublicKeyInfo of RFC 5480 (P-256, named curve, uncompressed) and of RFC 8410, but for the key.
const p256Prefix = bytesOfHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
const ed25519Prefix = bytesOfHex("302a300506032b6570032100");
const p256 = { name: "ECDSA", namedCurve: "P-256" };

/** The key of exactly this encoding and on the curve; null for any other. */
export async function p256Key(spki: Bytes): Promise<CryptoKey | null> {
  if (spki.length !== p256Prefix.length + 64 || !startsWith(spki, p256Prefix)) return null;
  try {
    return await crypto.subtle.importKey("spki", spki, p256, false, ["verify"]);
  } catch {
    return null;
  }
}

/** ECDSA with SHA-256; the signature is r ‖ s. */
export const p256Verifies = (key: CryptoKey, signature: Bytes, message: Bytes): Promise<boolean> =>
  crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, message);

export const ed25519Spki = (key: Uint8Array): Bytes => joined(ed25519Prefix, key);

/** The 32 bytes of an Ed25519 key; null where the bytes are not exactly its SubjectPublicKeyInfo. */
export const ed25519Key = (spki: Bytes): Bytes | null =>
  spki.length === ed25519Prefix.length + 32 && isSame(spki.subarray(0, ed25519Prefix.length), ed25519Prefix) ? spki.slice(ed25519Prefix.length) : null;

/** RFC 8032 as libsodium has it: no second encoding of a point or a number, no point of small order. Not every browser's WebCrypto has Ed25519. */
export function ed25519Verifies(key: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean {
  try {
    return signature.length === 64 && !ed25519.Point.fromBytes(key).isSmallOrder() && ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}

/** r ‖ s of a signature in DER; null where it is none in its one spelling. */
export function rawSignature(der: Uint8Array): Bytes | null {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 72) return null;
  const r = derNumber(der.subarray(2));
  const s = r && derNumber(der.subarray(2 + r.taken));
  return r && s && 2 + r.taken + s.taken === der.length ? joined(r.value, s.value) : null;
}

function derNumber(der: Uint8Array): { value: Bytes; taken: number } | null {
  const length = der[1] ?? 0;
  const digits = der.slice(2, 2 + length);
  const isShortest = digits.length === 1 || digits[0] !== 0 || (digits[1] ?? 0) >= 0x80;
  if (der[0] !== 2 || length === 0 || digits.length !== length || digits[0]! >= 0x80 || !isShortest) return null;
  const number = digits[0] === 0 ? digits.subarray(1) : digits;
  if (number.length > 32) return null;
  return { value: joined(new Uint8Array(32 - number.length), number), taken: 2 + length };
}
