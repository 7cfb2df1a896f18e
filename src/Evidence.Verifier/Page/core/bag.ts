import { checkBagInfo } from "./bag-info";
import { hexOf } from "./bytes";
import { streaming } from "./crypto";
import { readDeclaration, type Declaration } from "./declaration";
import { reading, type BagFile, type BagFiles } from "./files";
import { shown, type FindingLog } from "./findings";
import { isManifestName, readManifests, type Algorithm, type Manifest } from "./manifests";

/** How much was read so far, and of which file. */
export type Progress = (bytes: number, path: string) => void;

export interface BagResult {
  /** Of each file whose SHA-256 was computed. */
  sha256: Map<string, string>;
  checkedFiles: number;
  checkedBytes: number;
}

const isPayload = (path: string): boolean => path.startsWith("data/");

/** RFC 8493, section 3. Each file is read once, front to back, and hashed with every algorithm that lists it. */
export async function checkBag(bag: BagFiles, findings: FindingLog, progress: Progress): Promise<BagResult> {
  for (const finding of bag.findings) findings.add(finding.code, finding.severity, finding.text, finding.where, finding.offset);
  const declaration = await readDeclaration(bag, findings);
  const manifests = await readManifests(bag, declaration, findings);
  await checkBagInfo(bag, declaration, findings);
  if (bag.files.has("fetch.txt"))
    findings.add("fetch-refused", "incomplete", "The bag asks to download parts of itself (fetch.txt). This page never does that.", "fetch.txt");
  checkAlgorithms(manifests, findings);
  checkPayloadListed(bag, manifests, declaration, findings);
  checkTagsListed(bag, manifests, findings);
  const result: BagResult = { sha256: new Map(), checkedFiles: 0, checkedBytes: 0 };
  for (const file of bag.files.values()) await checkFile(bag, file, manifests, result, findings, progress);
  for (const path of new Set(manifests.flatMap((manifest) => [...manifest.hashes.keys()])))
    if (!bag.files.has(path)) findings.add("file-missing", "incomplete", "A manifest lists this file, and it is not here.", path);
  return result;
}

function checkAlgorithms(manifests: Manifest[], findings: FindingLog): void {
  for (const manifest of manifests.filter((m) => m.checks === null))
    findings.add("manifest-algorithm-not-checked", "note", `The hashes in this manifest (${manifest.algorithm}) were not checked: the algorithm is broken or unknown to this page.`, manifest.fileName);
  const payload = manifests.filter((m) => !m.isForTags);
  if (payload.length === 0)
    findings.add("manifest-missing", "incomplete", "The bag has no payload manifest.");
  else if (payload.every((m) => m.checks === null))
    findings.add("bag-not-verifiable", "incomplete", "No payload manifest uses SHA-256, SHA-384 or SHA-512, so nothing can be said about the content.");
}

function checkPayloadListed(bag: BagFiles, all: Manifest[], declaration: Declaration, findings: FindingLog): void {
  const manifests = all.filter((m) => !m.isForTags);
  if (manifests.length === 0) return;
  const paths = [...bag.files.keys()].filter(isPayload);
  if (paths.length === 0 && manifests.every((m) => m.hashes.size === 0)) findings.add("payload-empty", "note", "The bag has no payload.");
  for (const path of paths) {
    const without = manifests.filter((m) => !m.hashes.has(path));
    if (without.length === 0 || (!declaration.isOneOrLater && without.length < manifests.length)) continue;
    findings.add("file-not-listed", "altered", `This file is not listed in ${without.map((m) => m.fileName).join(", ")}: it was added later, or the manifest was changed.`, path);
  }
}

function checkTagsListed(bag: BagFiles, manifests: Manifest[], findings: FindingLog): void {
  const tags = manifests.filter((m) => m.isForTags);
  if (tags.length === 0) return;
  for (const tag of tags) {
    for (const manifest of manifests.filter((m) => !m.isForTags && !tag.hashes.has(m.fileName)))
      findings.add("tagmanifest-incomplete", "altered", `${tag.fileName} does not list ${manifest.fileName}, as RFC 8493 demands.`, tag.fileName);
    for (const path of [...tag.hashes.keys()].filter((p) => p.toLowerCase().startsWith("tagmanifest-")))
      findings.add("tagmanifest-listed", "altered", `A tag manifest must not be listed: ${shown(path)}`, tag.fileName);
  }

  for (const path of [...bag.files.keys()].filter((p) => !isPayload(p) && !(isManifestName(p) && p.startsWith("t"))))
    if (!tags.some((m) => m.hashes.has(path))) findings.add("tag-file-not-listed", "note", "No tag manifest lists this file, so it was not checked.", path);
}

async function checkFile(bag: BagFiles, file: BagFile, manifests: Manifest[], result: BagResult, findings: FindingLog, progress: Progress): Promise<void> {
  const expected = manifests.filter((m) => m.checks !== null && m.hashes.has(file.path));
  if (expected.length === 0) return;
  const running = new Map([...new Set(expected.map((m) => m.checks!))].map((algorithm) => [algorithm, streaming[algorithm].create()]));
  await reading(findings, file.path, async () => {
    for await (const piece of bag.open(file)) {
      for (const hash of running.values()) hash.update(piece);
      result.checkedBytes += piece.length;
      progress(result.checkedBytes, file.path);
    }

    const hashes = new Map<Algorithm, string>([...running].map(([algorithm, hash]) => [algorithm, hexOf(hash.digest())]));
    for (const manifest of expected)
      if (manifest.hashes.get(file.path) !== hashes.get(manifest.checks!))
        findings.add("file-altered", "altered", `The content is not what ${manifest.fileName} says: the file was changed.`, file.path);
    const sha256 = hashes.get("sha256");
    if (sha256 !== undefined) result.sha256.set(file.path, sha256);
    result.checkedFiles++;
  });
}
