import { checkBag, type BagResult, type Progress } from "./bag";
import { readChains, type Ledger } from "./chains";
import { sha256Of } from "./crypto";
import { mostDescriptionBytes, readDescription, type Description } from "./description";
import { checkDetails, type Details } from "./details";
import { readSmall, type BagFiles } from "./files";
import { FindingLog, shown, type Finding } from "./findings";
import { ItemCheck, type ItemFacts } from "./items";
import { checkKeys } from "./keys";
import * as layout from "./layout";
import { ProofCheck, type LogFacts } from "./proofs";
import { verdictOf, type Verdict } from "./verdict";

export interface BundleFacts {
  agency: string;
  at: string;
  id: string;
  root: string;
  rootIsTrusted: boolean;
  details: Details;
  log: LogFacts | null;
  items: ItemFacts[];
}

export interface Report {
  verdict: Verdict;
  findings: Finding[];
  checkedFiles: number;
  checkedBytes: number;
  bundle: BundleFacts | null;
}

/**
 * docs/formats/bundle.md, "What a verifier checks".
 * @param trust Fingerprint of the root key that the caller knows from elsewhere; null for none.
 */
export async function verify(bag: BagFiles, trust: string | null, progress: Progress): Promise<Report> {
  const findings = new FindingLog();
  const bagResult = await checkBag(bag, findings, progress);
  const described = await describe(bag, findings);
  const bundle = described && (await check(bag, described.description, described.hash, trust, bagResult, findings));
  const found = findings.list();
  return { verdict: verdictOf(found), findings: found, checkedFiles: bagResult.checkedFiles, checkedBytes: bagResult.checkedBytes, bundle };
}

async function describe(bag: BagFiles, findings: FindingLog): Promise<{ description: Description; hash: string } | null> {
  const file = bag.files.get(layout.description);
  if (file === undefined) {
    findings.add("description-missing", "incomplete", "This is no bundle of this format, or its description is missing.", layout.description);
    return null;
  }

  const bytes = await readSmall(bag, file, findings, mostDescriptionBytes);
  if (bytes === null) return null;
  const problems: Finding[] = [];
  const description = readDescription(bytes, problems);
  for (const problem of problems) findings.add(problem.code, problem.severity, problem.text, layout.description, problem.offset);
  return description && { description, hash: sha256Of(bytes) };
}

async function check(bag: BagFiles, description: Description, hash: string, trust: string | null, bagResult: BagResult, findings: FindingLog): Promise<BundleFacts> {
  const keys = await checkKeys(bag, description.agency, description.root, trust, findings);
  const ledger = await readChains(bag, description.agency, findings);
  const details = await checkDetails(bag, ledger, findings);
  let log: LogFacts | null = null;
  if (description.log === null)
    findings.add("no-log", "note", "The bundle was made before the agency's transparency log had its entries: no log vouches for them.");
  else
    log = await new ProofCheck(bag, keys, description.log, findings).run(ledger.chains);
  checkListing(bag, description, bagResult, findings);
  const items = new ItemCheck(bag, bagResult, keys, ledger, checkBundleChain(description, hash, ledger, details, findings), findings);
  const facts: ItemFacts[] = [];
  for (const item of description.items) facts.push(await items.run(description, item));
  return { agency: description.agency, at: description.at, id: description.bundle, root: description.root, rootIsTrusted: keys.isTrusted, details, log, items: facts };
}

/** The description lists the payload completely, and nothing that counts escapes the manifests. */
function checkListing(bag: BagFiles, description: Description, bagResult: BagResult, findings: FindingLog): void {
  const files = description.items.flatMap((item) => item.files);
  const described = new Set(files.map((file) => file.path));
  for (const path of bag.files.keys()) {
    if (path.startsWith("data/") && !described.has(path))
      findings.add("file-not-described", "altered", "The bundle's description does not know this file: it was added.", path);
    if (layout.isOurs(path) && !bagResult.sha256.has(path))
      findings.add("file-not-listed", "altered", "No SHA-256 manifest of the bundle vouches for this file.", path);
  }
  for (const path of described)
    if (!bag.files.has(path)) findings.add("file-missing", "incomplete", "The bundle's description lists this file, and it is not here.", shown(path));
  if (new Set(description.items.map((item) => item.item)).size !== description.items.length || described.size !== files.length)
    findings.add("description-wrong", "altered", "The description names an item or a file twice.", layout.description);
}

/** The bundle's own chain has "bundle made", which commits to the description. Gives that act. */
function checkBundleChain(description: Description, hash: string, ledger: Ledger, details: Details, findings: FindingLog): string | null {
  const path = layout.chainPath({ kind: "bundle", id: description.bundle, chain: "operational" });
  if (description.chain !== path)
    findings.add("description-wrong", "altered", "The description names a chain that is not the bundle's own.", layout.description);
  const made = ledger.chains.get(path)?.entries.find((entry) => entry.action === "bundle made");
  if (made === undefined) {
    findings.add("chain-missing", "incomplete", "The custody chain that records how this bundle was made is not in it.", path);
    return null;
  }

  const contents = details.contents.get(made.hash);
  if (contents === undefined)
    findings.add("contents-missing", "incomplete", "The value that ties the bundle's description to its custody chain is not in the bundle.", path);
  else if (contents !== hash)
    findings.add("description-altered", "altered", 'The description is not the one that the custody entry "bundle made" commits to.', layout.description);
  return made.act;
}
