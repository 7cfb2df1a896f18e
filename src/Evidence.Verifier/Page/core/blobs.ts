import { ReadTrouble } from "./files";
import type { Bytes } from "./bytes";

const pieceBytes = 1 << 20;

/** A run of bytes, piece by piece: memory stays the same however long the recording is. */
export async function* piecesOf(blob: Blob, signal: AbortSignal): AsyncGenerator<Bytes> {
  for (let at = 0; at < blob.size; at += pieceBytes) yield bytesOf(blob, at, at + pieceBytes, signal);
}

/** The bytes from one offset up to another. */
export async function bytesOf(blob: Blob, from: number, to: number, signal: AbortSignal): Promise<Bytes> {
  signal.throwIfAborted();
  try {
    return new Uint8Array(await blob.slice(from, to).arrayBuffer());
  } catch {
    throw new ReadTrouble(false, "the file cannot be read");
  }
}
