import type { Finding, FindingLog } from "./findings";
import { joined, type Bytes } from "./bytes";

export interface BagFile {
  path: string;
  bytes: number;
}

/** The files of a bag, from a folder or out of a ZIP. */
export interface BagFiles {
  readonly files: ReadonlyMap<string, BagFile>;
  /** What could not be listed, and what is refused. */
  readonly findings: readonly Finding[];
  /** The content in pieces, once from its beginning. Throws ReadTrouble and nothing else because of the bytes. */
  open(file: BagFile): AsyncIterable<Uint8Array>;
}

/** A file that cannot be had (isBroken false), or whose bytes contradict their container or their own form. */
export class ReadTrouble extends Error {
  constructor(readonly isBroken: boolean, message: string) {
    super(message);
  }
}

/** Runs a reading; what the bytes do wrong becomes a finding, and any other error goes on its way. */
export async function reading<T>(findings: FindingLog, path: string, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (trouble) {
    if (!(trouble instanceof ReadTrouble)) throw trouble;
    if (trouble.isBroken) findings.add("file-unreadable", "altered", `The file cannot be read whole: ${trouble.message}.`, path);
    else findings.add("file-unreadable", "incomplete", "The file cannot be read.", path);
    return null;
  }
}

/** A whole file that has to be small to make sense; null with a finding. */
export function readSmall(bag: BagFiles, file: BagFile, findings: FindingLog, most = 1 << 20): Promise<Bytes | null> {
  return reading(findings, file.path, async () => {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of bag.open(file)) {
      pieces.push(piece);
      length += piece.length;
      if (length <= most) continue;
      findings.add("file-too-long", "incomplete", `The file is longer than ${most} bytes and was not read.`, file.path);
      return null;
    }
    return joined(...pieces);
  });
}

export const startingWith = (bag: BagFiles, start: string): BagFile[] => [...bag.files.values()].filter((file) => file.path.startsWith(start));
