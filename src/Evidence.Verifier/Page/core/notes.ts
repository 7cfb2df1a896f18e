import { base64Of, bytesOfBase64, hexOf, joined, textOf, utf8, type Bytes } from "./bytes";
import { ed25519Key, ed25519Verifies, p256Key, p256Verifies, rawSignature, sha256Of } from "./crypto";
import type { KeyStatement } from "./keys";
import { instantOfSeconds } from "./values";

// C2SP signed-note 1.0.0, and of tlog-cosignature 1.0.1 the part with Ed25519.

export const ed25519Type = 1, ecdsaType = 2, cosignatureType = 4;

export interface NoteKey {
  name: string;
  /** First four bytes of a hash over the key, in hex. */
  id: string;
  type: number;
  key: Bytes;
}

export interface Note {
  /** What is signed, with its last line end. */
  text: Bytes;
  signatures: { name: string; id: string; signature: Bytes }[];
  /** All of it, as it was read. */
  bytes: Uint8Array;
}

export type NoteVerdict = "signed" | "not-signed" | "forged";

export const mostNoteBytes = 1 << 20;
const mostSignatures = 100;

/** A signature line can carry it: not empty, without a space of any script, without a plus. */
const isName = (name: string): boolean => name !== "" && !/[+\p{White_Space}\p{Cc}]/u.test(name);

export const strictBase64 = (text: string): Bytes | null => (text === "" ? null : bytesOfBase64(text));

export function readNote(bytes: Uint8Array): Note | null {
  const whole = bytes.length === 0 || bytes.length > mostNoteBytes || bytes.some((b) => b < 0x20 && b !== 0x0a) ? null : textOf(bytes);
  const end = whole === null ? -1 : whole.lastIndexOf("\n\n");
  if (whole === null || end < 0 || end + 2 >= whole.length || !whole.endsWith("\n")) return null;
  const lines = whole.slice(end + 2, -1).split("\n").map(readSignature);
  const signatures = lines.filter((line) => line !== null);
  return lines.length > mostSignatures || signatures.length < lines.length ? null : { text: utf8(whole.slice(0, end + 1)), signatures, bytes };
}

function readSignature(line: string): Note["signatures"][number] | null {
  const words = line.split(" ");
  const bytes = strictBase64(words[2] ?? "");
  if (words.length !== 3 || words[0] !== "—" || !isName(words[1]!) || bytes === null || bytes.length <= 4) return null;
  return { name: words[1]!, id: hexOf(bytes.subarray(0, 4)), signature: bytes.slice(4) };
}

/** The text name+id+base64 that people hand on; null where it is no key of a known type, or its id is another key's. */
export async function readNoteKey(text: string): Promise<NoteKey | null> {
  const match = /^([^+]*)\+([0-9a-fA-F]{8})\+(.*)$/s.exec(text.trim());
  const bytes = match && strictBase64(match[3]!);
  if (!match || !bytes || bytes.length < 2) return null;
  const key = await noteKey(match[1]!, bytes[0]!, bytes.slice(1));
  return key?.id === match[2]!.toLowerCase() ? key : null;
}

async function noteKey(name: string, type: number, key: Bytes): Promise<NoteKey | null> {
  const isKey = type === ecdsaType ? (await p256Key(key)) !== null : (type === ed25519Type || type === cosignatureType) && key.length === 32;
  if (!isName(name) || !isKey) return null;
  const id = type === ecdsaType ? sha256Of(key) : sha256Of(utf8(name + "\n"), Uint8Array.of(type), key);
  return { name, id: id.slice(0, 8), type, key };
}

/** The key of a log as the agency's root states it; null where the statement is about no key of a log. */
export function logKey(statement: KeyStatement, origin: string): Promise<NoteKey | null> {
  const raw = statement.purpose === "log-ed25519" ? ed25519Key(statement.key) : null;
  if (raw !== null) return noteKey(origin, ed25519Type, raw);
  return statement.purpose === "log" ? noteKey(origin, ecdsaType, statement.key) : Promise.resolve(null);
}

export const keyText = (key: NoteKey): string => `${key.name}+${key.id}+${base64Of(joined(Uint8Array.of(key.type), key.key))}`;

/** What a key says of a note; signatures of other keys are passed over. */
export async function verdictOf(note: Note, key: NoteKey): Promise<NoteVerdict> {
  const own = signaturesOf(note, key);
  if (own.length === 0) return "not-signed";
  for (const { signature } of own) if (!(await verifies(key, note.text, signature))) return "forged";
  return "signed";
}

/** When a witness cosigned, the last time where it did so more than once. The caller has found its signatures good. */
export function cosignedAt(note: Note, key: NoteKey): string {
  const times = signaturesOf(note, key).map((line) => timeOf(line.signature) ?? 0n);
  return instantOfSeconds(times.reduce((last, time) => (time > last ? time : last), 0n));
}

const signaturesOf = (note: Note, key: NoteKey): Note["signatures"] => note.signatures.filter((line) => line.name === key.name && line.id === key.id);

async function verifies(key: NoteKey, text: Bytes, signature: Bytes): Promise<boolean> {
  if (key.type === ed25519Type) return ed25519Verifies(key.key, signature, text);
  if (key.type === cosignatureType) {
    const time = timeOf(signature);
    return time !== null && ed25519Verifies(key.key, signature.subarray(8), joined(utf8(`cosignature/v1\ntime ${time}\n`), text));
  }

  const [verifier, raw] = [await p256Key(key.key), rawSignature(signature)];
  return verifier !== null && raw !== null && p256Verifies(verifier, raw, text);
}

// The last second that has a date.
const lastTime = 253_402_300_799n;

function timeOf(signature: Bytes): bigint | null {
  if (signature.length !== 72) return null;
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return time <= lastTime ? time : null;
}

/** C2SP tlog-checkpoint 1.0.0. Lines after the third are extensions. */
export interface Checkpoint {
  origin: string;
  size: bigint;
  root: string;
}

export function readCheckpoint(note: Note): Checkpoint | null {
  const lines = (textOf(note.text) ?? "").split("\n");
  const [size, root] = [numberOf(lines[1] ?? ""), hashOf(lines[2] ?? "")];
  if (lines.length < 4 || lines.pop() !== "" || lines.includes("") || size === null || root === null) return null;
  return { origin: lines[0]!, size, root };
}

/** Without sign and leading zeros, below 2^63. */
export const numberOf = (text: string): bigint | null => (/^(0|[1-9][0-9]{0,18})$/.test(text) && BigInt(text) < 1n << 63n ? BigInt(text) : null);

/** Base64 of 32 bytes, as hex. */
export function hashOf(text: string): string | null {
  const bytes = strictBase64(text);
  return bytes?.length === 32 ? hexOf(bytes) : null;
}
