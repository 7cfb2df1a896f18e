import { piecesOf } from "./blobs";
import { ReadTrouble, type BagFile, type BagFiles } from "./files";
import type { Finding } from "./findings";
import { whyOutside } from "./paths";
import { isDeflated, isEncrypted, isLink, isStored, readDirectory, type ZipEntry } from "./zip-directory";

// Deflate reaches 1,032 : 1; honest material stays far below this. Small files may do as they like.
const mostRatio = 200;
const ratioMattersFrom = 16 << 20;

/** The files of a bag inside a ZIP, read without unpacking it. */
export async function openZip(blob: Blob, signal: AbortSignal): Promise<BagFiles> {
  const findings: Finding[] = [];
  const entries = new Map<string, ZipEntry>();
  const files = new Map<string, BagFile>();
  try {
    take(await readDirectory(blob, findings, signal), entries, files, findings);
  } catch (trouble) {
    if (!(trouble instanceof ReadTrouble)) throw trouble;
    findings.push({ code: "zip-unreadable", severity: "incomplete", text: "The archive could not be read to its end." });
  }
  return { files, findings, open: (file) => contentOf(blob, entries.get(file.path)!, signal) };
}

function take(listed: ZipEntry[], entries: Map<string, ZipEntry>, files: Map<string, BagFile>, findings: Finding[]): void {
  const kept = listed.filter((entry) => isFit(entry, findings));
  const top = topFolder(listed);
  if (top === null && listed.length > 0)
    findings.push({ code: "zip-top-folder", severity: "altered", text: "A zipped bag has exactly one top folder (RFC 8493, section 4); this archive has not." });
  const folded = new Set<string>();
  for (const entry of kept.filter((e) => !e.name.endsWith("/"))) {
    const path = entry.name.slice(top === null ? 0 : top.length + 1);
    const fold = path.toUpperCase();
    if (files.has(path))
      findings.push({ code: "zip-duplicate", severity: "altered", text: "Two entries of the archive have this name; unpacking keeps only one of them.", where: path, offset: entry.headerOffset });
    else if (folded.has(fold))
      findings.push({ code: "name-collides", severity: "note", text: "Another file has the same name in other letter case; on Windows and macOS one would overwrite the other.", where: path, offset: entry.headerOffset });
    folded.add(fold);
    if (files.has(path)) continue;
    files.set(path, { path, bytes: entry.bytes });
    entries.set(path, entry);
  }
}

function isFit(entry: ZipEntry, findings: Finding[]): boolean {
  const why = whyOutside(entry.name) ?? (entry.name.includes("\\") ? "it has a backslash" : null);
  if (why !== null) return refuse("name-outside", "altered", `This name is refused: ${why}.`);
  if (isEncrypted(entry)) return refuse("zip-encrypted", "incomplete", "This entry is encrypted and cannot be checked.");
  if (isLink(entry)) return refuse("link-refused", "incomplete", "This is a link to somewhere else; it is not followed.");
  if (!isStored(entry) && !isDeflated(entry)) return refuse("zip-method", "incomplete", `This entry is packed by a method (number ${entry.method}) that this page does not have.`);
  if (entry.bytes > ratioMattersFrom && Math.floor(entry.bytes / mostRatio) > entry.packedBytes)
    return refuse("zip-bomb", "incomplete", `${entry.packedBytes} packed bytes claim to become ${entry.bytes}: this is not unpacked.`);
  return true;

  function refuse(code: string, severity: Finding["severity"], text: string): false {
    findings.push({ code, severity, text, where: entry.name, offset: entry.headerOffset });
    return false;
  }
}

function topFolder(listed: ZipEntry[]): string | null {
  const end = listed[0]?.name.indexOf("/") ?? -1;
  const top = end < 0 ? null : listed[0]!.name.slice(0, end);
  return top !== null && listed.every((entry) => entry.name.startsWith(top + "/")) ? top : null;
}

/** An entry's content; throws at its end unless length and CRC are the ones announced. */
async function* contentOf(blob: Blob, entry: ZipEntry, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const packed = blob.slice(entry.data, entry.data + entry.packedBytes);
  let [done, crc] = [0, -1];
  for await (const piece of isDeflated(entry) ? inflated(packed, signal) : piecesOf(packed, signal)) {
    done += piece.length;
    if (done > entry.bytes) throw new ReadTrouble(true, "more bytes come out than the archive announces");
    crc = crcOf(piece, crc);
    yield piece;
  }
  if (done < entry.bytes) throw new ReadTrouble(true, "fewer bytes come out than the archive announces");
  if (~crc >>> 0 !== entry.crc) throw new ReadTrouble(true, "the archive's own check sum (CRC-32) is wrong");
}

async function* inflated(packed: Blob, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = packed.stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await reader.read().catch(() => {
        throw new ReadTrouble(true, "it cannot be unpacked");
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = (c & 1) !== 0 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crcOf(piece: Uint8Array, before: number): number {
  let crc = before;
  for (let at = 0; at < piece.length; at++) crc = crcTable[(crc ^ piece[at]!) & 0xff]! ^ (crc >>> 8);
  return crc;
}
