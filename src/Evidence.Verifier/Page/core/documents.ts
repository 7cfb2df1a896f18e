import { bytesOfBase64, joined, textOf, utf8, type Bytes } from "./bytes";
import { p256Key, p256Verifies, sha256Of } from "./crypto";
import { isObject, JsonFault, readCanonical, type Json, type JsonObject } from "./json";
import { isHash } from "./values";

/** docs/formats/signed-documents.md, "Text form". Nobody has looked at the signature yet. */
export interface SignedDocument {
  type: string;
  json: JsonObject;
  /** The key it names. */
  signer: string;
  signature: Bytes;
  signed: Bytes;
}

const depth = 32;
const mostBytes = 1 << 25;

/** Null where the bytes are none. */
export function readDocument(bytes: Uint8Array): SignedDocument | null {
  if (bytes.length > mostBytes) return null;
  const first = bytes.indexOf(0x0a);
  const second = first < 0 ? -1 : bytes.indexOf(0x0a, first + 1);
  if (second < 0 || bytes.indexOf(0x0a, second + 1) !== bytes.length - 1) return null;
  const type = textOf(bytes.subarray(0, first));
  const last = textOf(bytes.subarray(second + 1, -1));
  const json = objectOf(bytes.subarray(first + 1, second));
  if (type === null || !/^evidence\/[a-z][a-z-]{0,31}\/[1-9][0-9]{0,3}$/.test(type) || last === null || json === null) return null;
  const signer = last.slice(0, 64);
  const signature = bytesOfBase64(last.slice(65));
  if (!isHash(signer) || last[64] !== " " || signature?.length !== 64) return null;
  return { type, json, signer, signature, signed: joined(utf8(type + "\n"), bytes.subarray(first + 1, second)) };
}

/** Whether this key is the one that the document names, and signed it. */
export async function isSignedBy(document: SignedDocument, spki: Bytes): Promise<boolean> {
  const key = sha256Of(spki) === document.signer ? await p256Key(spki) : null;
  return key !== null && p256Verifies(key, document.signature, document.signed);
}

function objectOf(bytes: Uint8Array): JsonObject | null {
  try {
    const value = readCanonical(bytes, depth);
    return isObject(value) ? value : null;
  } catch (fault) {
    if (fault instanceof JsonFault) return null;
    throw fault;
  }
}

/** A member that is a text for which the rule holds; null for any other. Members that nobody asks for say nothing. */
export function textMember(json: JsonObject, name: string, holds: (text: string) => boolean = () => true): string | null {
  const value: Json | undefined = json.get(name);
  return typeof value === "string" && holds(value) ? value : null;
}

export function countMember(json: JsonObject, name: string): number | null {
  const value = json.get(name);
  return typeof value === "number" && value >= 0 ? value : null;
}
