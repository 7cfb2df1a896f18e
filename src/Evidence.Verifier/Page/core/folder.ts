import { piecesOf } from "./blobs";
import type { BagFile, BagFiles } from "./files";
import type { Finding } from "./findings";

export interface FolderFile {
  /** From the folder that was given, with its name. */
  path: string;
  content: Blob;
}

const mostFiles = 1_000_000;

/** The files of a bag that lies in a folder. Where the folder holds nothing but one folder, that one is meant. */
export function openFolder(given: FolderFile[], findings: Finding[], signal: AbortSignal): BagFiles {
  const skip = sharedFolders(given.map((file) => file.path));
  const content = new Map<string, Blob>();
  const files = new Map<string, BagFile>();
  for (const file of given.slice(0, mostFiles)) {
    const path = file.path.slice(skip);
    content.set(path, file.content);
    files.set(path, { path, bytes: file.content.size });
  }

  const tooMany: Finding[] = given.length <= mostFiles ? [] : [{ code: "too-many-files", severity: "incomplete", text: `There are more than ${mostFiles} files; the rest was not looked at.` }];
  return { files, findings: [...findings, ...tooMany], open: (file) => piecesOf(content.get(file.path)!, signal) };
}

/** Length of the folders that all the paths have before them: the bag's own name, and what it was unpacked into. */
function sharedFolders(paths: string[]): number {
  const first = paths[0] ?? "";
  let skip = 0;
  for (let end = first.indexOf("/"); end >= 0 && first.slice(skip, end) !== "data"; end = first.indexOf("/", end + 1)) {
    if (!paths.every((path) => path.startsWith(first.slice(0, end + 1)))) break;
    skip = end + 1;
  }
  return skip;
}
