import { bytesOf } from "./blobs";
import { isSame, latin1Of, textOf, type Bytes } from "./bytes";
import type { Finding } from "./findings";

export interface ZipEntry {
  name: string;
  rawName: Uint8Array;
  flags: number;
  method: number;
  crc: number;
  packedBytes: number;
  bytes: number;
  headerOffset: number;
  attributes: number;
  /** Where its bytes begin. */
  data: number;
}

interface End {
  count: number;
  offset: number;
  bytes: number;
  endsBefore: number;
}

const endBytes = 22;
const mostComment = 0xffff;
const mostEntries = 1_000_000;
const mostDirectoryBytes = 256 * (1 << 20);
const encrypted = 0x2041;

export const isEncrypted = (entry: ZipEntry): boolean => (entry.flags & encrypted) !== 0;
export const isLink = (entry: ZipEntry): boolean => ((entry.attributes >>> 16) & 0xf000) === 0xa000;
export const isStored = (entry: ZipEntry): boolean => entry.method === 0;
export const isDeflated = (entry: ZipEntry): boolean => entry.method === 8;

/**
 * Reads a ZIP's directory as a suspicious reader does: one directory, ending where the archive ends, every local header
 * saying the same as its record, no two entries sharing bytes.
 */
export async function readDirectory(blob: Blob, findings: Finding[], signal: AbortSignal): Promise<ZipEntry[]> {
  const end = await findEnd(blob, signal);
  if (end === null) return refuse("not-a-zip", "incomplete", "This is not a complete ZIP archive: its end is missing.");
  if (end.count < 0 || end.count > mostEntries || end.bytes < 0 || end.bytes > mostDirectoryBytes)
    return refuse("too-many-files", "incomplete", `The archive lists ${end.count} entries; ${mostEntries} are the most this page takes.`);
  if (end.offset < 0 || end.offset !== end.endsBefore - end.bytes)
    return refuse("zip-structure", "altered", "The archive's directory does not lie where its end record says.");
  const entries = parse(await bytesOf(blob, end.offset, end.offset + end.bytes, signal), end, findings);
  return withoutOverlaps(blob, entries, end.offset, findings, signal);

  function refuse(code: string, severity: Finding["severity"], text: string): ZipEntry[] {
    findings.push({ code, severity, text });
    return [];
  }
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Below 2^53; -1 for what is not, which no archive has. */
function long(bytes: DataView, at: number): number {
  const value = Number(bytes.getBigInt64(at, true));
  return Number.isSafeInteger(value) ? value : -1;
}

async function findEnd(blob: Blob, signal: AbortSignal): Promise<End | null> {
  const start = Math.max(0, blob.size - endBytes - mostComment);
  const tail = view(await bytesOf(blob, start, blob.size, signal));
  for (let at = tail.byteLength - endBytes; at >= 0; at--) {
    // The comment must reach exactly to the end of the file: two end records cannot both do that unnoticed.
    if (tail.getUint32(at, true) !== 0x06054b50 || at + endBytes + tail.getUint16(at + 20, true) !== tail.byteLength) continue;
    const position = start + at;
    const end: End = { count: tail.getUint16(at + 10, true), offset: tail.getUint32(at + 16, true), bytes: tail.getUint32(at + 12, true), endsBefore: position };
    const isZip64 = end.count === 0xffff || end.offset === 0xffffffff || end.bytes === 0xffffffff;
    return isZip64 && position >= 20 ? ((await findEnd64(blob, position, signal)) ?? end) : end;
  }
  return null;
}

async function findEnd64(blob: Blob, position: number, signal: AbortSignal): Promise<End | null> {
  const locator = view(await bytesOf(blob, position - 20, position, signal));
  const at = long(locator, 8);
  if (locator.getUint32(0, true) !== 0x07064b50 || at < 0 || at > position - 20 - 56) return null;
  const record = view(await bytesOf(blob, at, at + 56, signal));
  return record.getUint32(0, true) === 0x06064b50 ? { count: long(record, 32), offset: long(record, 48), bytes: long(record, 40), endsBefore: at } : null;
}

function parse(directory: Bytes, end: End, findings: Finding[]): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at < directory.length && entries.length <= end.count) {
    const record = parseRecord(directory.subarray(at));
    if (record === null) break;
    entries.push(record.entry);
    at += record.taken;
  }
  if (at !== directory.length || entries.length !== end.count)
    findings.push({ code: "zip-structure", severity: "altered", text: "The archive's directory is damaged.", offset: end.offset + at });
  return entries;
}

function parseRecord(record: Bytes): { entry: ZipEntry; taken: number } | null {
  const v = view(record);
  if (record.length < 46 || v.getUint32(0, true) !== 0x02014b50) return null;
  const [name, extra, comment] = [v.getUint16(28, true), v.getUint16(30, true), v.getUint16(32, true)];
  const taken = 46 + name + extra + comment;
  if (taken > record.length) return null;
  const sizes = widened([v.getUint32(24, true), v.getUint32(20, true), v.getUint32(42, true)], record.slice(46 + name, 46 + name + extra));
  if (sizes === null) return null;
  const rawName = record.slice(46, 46 + name);
  const [bytes, packedBytes, headerOffset] = sizes;
  const entry: ZipEntry = {
    name: textOf(rawName) ?? latin1Of(rawName), rawName, flags: v.getUint16(8, true), method: v.getUint16(10, true), crc: v.getUint32(16, true),
    packedBytes, bytes, headerOffset, attributes: v.getUint32(38, true), data: -1,
  };
  return { entry, taken };
}

type Sizes = [plain: number, packed: number, offset: number];

/** APPNOTE 4.5.3: the extra field holds, in this order, exactly the numbers that did not fit. */
function widened(sizes: Sizes, extra: Bytes): Sizes | null {
  if (!sizes.includes(0xffffffff)) return sizes;
  const v = view(extra);
  for (let at = 0; at + 4 <= extra.length;) {
    const [id, length] = [v.getUint16(at, true), v.getUint16(at + 2, true)];
    if (length > extra.length - at - 4) return null;
    if (id === 1) return wide(sizes, view(extra.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return sizes;
}

function wide(sizes: Sizes, field: DataView): Sizes | null {
  let at = 0;
  const read = sizes.map((size) => (size !== 0xffffffff ? size : at + 8 <= field.byteLength ? long(field, (at += 8) - 8) : -1)) as Sizes;
  return read.some((size) => size < 0) ? null : read;
}

/** Entries that share bytes are how a small archive becomes petabytes; entries that reach too far are broken. */
async function withoutOverlaps(blob: Blob, entries: ZipEntry[], directoryOffset: number, findings: Finding[], signal: AbortSignal): Promise<ZipEntry[]> {
  let free = 0;
  for (const entry of [...entries].sort((one, other) => one.headerOffset - other.headerOffset)) {
    const data = entry.headerOffset < directoryOffset ? await dataOffset(blob, entry, signal) : -1;
    if (data < 0 || entry.headerOffset < free || entry.packedBytes > directoryOffset - data || (isStored(entry) && entry.packedBytes !== entry.bytes)) {
      findings.push({ code: "zip-structure", severity: "altered", text: "The archive says two different things about this entry, or it overlaps another.", where: entry.name, offset: entry.headerOffset });
      continue;
    }
    free = data + entry.packedBytes;
    entry.data = data;
  }
  return entries.filter((entry) => entry.data >= 0);
}

async function dataOffset(blob: Blob, entry: ZipEntry, signal: AbortSignal): Promise<number> {
  const header = await bytesOf(blob, entry.headerOffset, entry.headerOffset + 30 + entry.rawName.length, signal);
  if (header.length < 30 + entry.rawName.length) return -1;
  const v = view(header);
  const agrees = v.getUint32(0, true) === 0x04034b50 && (v.getUint16(6, true) & encrypted) === (entry.flags & encrypted) && v.getUint16(8, true) === entry.method
    && v.getUint16(26, true) === entry.rawName.length && isSame(header.subarray(30), entry.rawName);
  return agrees ? entry.headerOffset + header.length + v.getUint16(28, true) : -1;
}
