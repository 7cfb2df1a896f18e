import { readSmall, type BagFiles } from "./files";
import type { Charset } from "./lines";
import type { FindingLog } from "./findings";
import { looseTextOf } from "./bytes";

/** bagit.txt: RFC 8493, section 2.1.1. */
export interface Declaration {
  /** Before 1.0 nothing was percent-encoded, and a file needed to stand in one manifest only. */
  isOneOrLater: boolean;
  charset: Charset;
}

const fileName = "bagit.txt";
const charsets: Record<string, Charset> = { "UTF-8": "utf-8", "US-ASCII": "utf-8", "UTF-16": "utf-16le", "ISO-8859-1": "latin1" };

export async function readDeclaration(bag: BagFiles, findings: FindingLog): Promise<Declaration> {
  const usual: Declaration = { isOneOrLater: true, charset: "utf-8" };
  const file = bag.files.get(fileName);
  if (file === undefined) {
    findings.add("bagit-missing", "incomplete", "There is no bagit.txt, so this is not a complete BagIt bag.");
    return usual;
  }

  const bytes = await readSmall(bag, file, findings);
  if (bytes === null) return usual;
  const text = looseTextOf(bytes);
  if (text.startsWith("\uFEFF")) findings.add("bagit-wrong", "altered", "The file begins with a byte order mark; RFC 8493 forbids it.", fileName);
  const lines = text.split(/\r\n|\n|\r/);
  const version = /^BagIt-Version: ([0-9]{1,3})\.([0-9]{1,3})[ \t]*$/.exec((lines[0] ?? "").replace(/^\uFEFF+/, ""));
  const charset = /^Tag-File-Character-Encoding: ([A-Za-z0-9_.:-]{1,40})[ \t]*$/.exec(lines[1] ?? "");
  if (version === null || charset === null || lines.length > 3 || (lines[2] ?? "") !== "")
    findings.add("bagit-wrong", "altered", "The file must have exactly the two lines that RFC 8493 gives, with no space before the colons.", fileName);
  else if (lines[0]!.endsWith(" ") || lines[1]!.endsWith(" "))
    findings.add("bagit-space", "note", "A line ends in a space.", fileName);
  return { isOneOrLater: isOneOrLater(version, findings), charset: charsetOf(charset?.[1], findings) };
}

function isOneOrLater(match: RegExpExecArray | null, findings: FindingLog): boolean {
  if (match === null) return true;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major > 1 || (major === 1 && minor > 0) || (major === 0 && minor < 93))
    findings.add("bagit-version-unknown", "unknown-version", `The bag is of BagIt version ${major}.${minor}; this page knows 0.93 to 1.0.`, fileName);
  return major >= 1;
}

function charsetOf(name: string | undefined, findings: FindingLog): Charset {
  if (name === undefined) return "utf-8";
  const known = new Map(Object.entries(charsets)).get(name.toUpperCase());
  if (known === undefined)
    findings.add("bagit-encoding-unknown", "incomplete", "The bag's manifests are in a character set that this page does not have.", fileName);
  return known ?? "utf-8";
}
