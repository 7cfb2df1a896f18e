import type { Declaration } from "./declaration";
import { reading, type BagFiles } from "./files";
import { shown, type FindingLog } from "./findings";
import { NotText, textLines } from "./lines";
import { streaming } from "./crypto";
import { whyOutside } from "./paths";

export type Algorithm = keyof typeof streaming;

export interface Manifest {
  fileName: string;
  algorithm: string;
  isForTags: boolean;
  /** Null where the algorithm is not computed here: then the list counts and the hashes do not. */
  checks: Algorithm | null;
  /** Path to hash in lower-case hex. */
  hashes: Map<string, string>;
}

const name = /^(tag)?manifest-([A-Za-z0-9][A-Za-z0-9_-]{0,30})\.txt$/;
const digits: Record<Algorithm, number> = { sha256: 64, sha384: 96, sha512: 128 };

export const isManifestName = (path: string): boolean => name.test(path);

/** All manifests of the bag, each path resolved to the file that it means. */
export async function readManifests(bag: BagFiles, declaration: Declaration, findings: FindingLog): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  for (const path of [...bag.files.keys()].sort()) {
    const match = name.exec(path);
    if (match === null) continue;
    const algorithm = match[2]!.toLowerCase();
    const checks = Object.hasOwn(digits, algorithm) ? (algorithm as Algorithm) : null;
    const manifest: Manifest = { fileName: path, algorithm, isForTags: match[1] !== undefined, checks, hashes: new Map() };
    await reading(findings, path, () => read(manifest, bag, declaration, findings));
    manifests.push(manifest);
  }
  return manifests;
}

async function read(manifest: Manifest, bag: BagFiles, declaration: Declaration, findings: FindingLog): Promise<void> {
  let number = 0;
  try {
    for await (const raw of textLines(bag.open(bag.files.get(manifest.fileName)!), declaration.charset)) {
      const line = ++number === 1 ? raw.replace(/^\uFEFF+/, "") : raw;
      if (line.length > 0) take(manifest, line, number, bag, declaration, findings);
    }
  } catch (trouble) {
    if (!(trouble instanceof NotText)) throw trouble;
    findings.add("manifest-wrong", "altered", "The manifest is not text in the character set that the bag declares.", manifest.fileName);
  }
}

function take(manifest: Manifest, line: string, number: number, bag: BagFiles, declaration: Declaration, findings: FindingLog): void {
  const match = /^([0-9A-Fa-f]+)[ \t]+([^]+)$/.exec(line);
  if (match === null || (manifest.checks !== null && match[1]!.length !== digits[manifest.checks])) {
    findings.add("manifest-wrong", "altered", `Line ${number} is not a ${manifest.algorithm} hash and a path.`, manifest.fileName);
    return;
  }

  const path = resolved(match[2]!, manifest, bag, declaration, findings);
  const why = whyOutside(path) ?? (path.startsWith("data/") === manifest.isForTags ? (manifest.isForTags ? "it is a payload file" : "it is not under data/") : null);
  if (why !== null)
    findings.add("manifest-path-wrong", "altered", `Line ${number} lists a path that does not belong here: ${why}.`, manifest.fileName);
  else if (manifest.hashes.has(path))
    findings.add("manifest-duplicate", "altered", `Line ${number} lists a file that is listed already: ${shown(path)}`, manifest.fileName);
  else
    manifest.hashes.set(path, match[1]!.toLowerCase());
}

/** RFC 8493 encodes LF, CR and % only; many programs do not, or put "./" or "*" before the path. The file that is there is the one that is meant. */
function resolved(listed: string, manifest: Manifest, bag: BagFiles, declaration: Declaration, findings: FindingLog): string {
  const decoded = declaration.isOneOrLater ? listed.replace(/%0[Aa]|%0[Dd]|%25/g, (code) => ({ "%0A": "\n", "%0D": "\r" })[code.toUpperCase()] ?? "%") : listed;
  if (bag.files.has(decoded)) return decoded;
  const other = [listed, bare(listed), bare(decoded)].find((path) => bag.files.has(path));
  if (other === undefined) return decoded;
  findings.add("manifest-path-style", "note", `A path is not written as RFC 8493 says, but it is clear what is meant: ${shown(listed)}`, manifest.fileName);
  return other;
}

const bare = (path: string): string => path.replace(/^\*/, "").replace(/^\.\//, "");
