import { readEntry, mostEntryBytes, type CustodyObject, type Entry } from "./entry";
import { reading, startingWith, type BagFile, type BagFiles } from "./files";
import type { Finding, FindingLog } from "./findings";
import { chainName, details, policy, proofs, type ChainName } from "./layout";
import { byteLines } from "./lines";

export interface ChainEntry {
  hash: string;
  action: string;
  act: string;
  objects: CustodyObject[];
}

/** One chain that was followed. */
export interface Chain {
  /** Leaf hash of each line, understood or not. */
  leaves: string[];
  /** Those that were understood. */
  entries: ChainEntry[];
  /** Which action speaks of which object, and which act of it does. */
  said: Set<string>;
}

/** Whether an entry of that action (and of that act, where one is named) speaks of exactly these bytes. */
export const speaksOf = (chain: Chain, action: string, object: CustodyObject, act: string | null = null): boolean => chain.said.has(saying(action, act, object));

const saying = (action: string, act: string | null, o: CustodyObject): string => JSON.stringify([action, act, o.object, o.part, o.role, o.sha256, o.bytes]);

export interface Ledger {
  /** By the path of their file. */
  chains: Map<string, Chain>;
  /** Commitments by placeOf(entry, field). */
  commitments: Map<string, string>;
  actions: Map<string, string>;
}

export const placeOf = (entry: string, field: string): string => `${entry} ${field}`;

const mostCommitments = 5_000_000;
const mostFindings = 50;

/** Follows every chain of the bundle from its first entry: sequences without a gap, each "previous" the hash of the entry before. */
export async function readChains(bag: BagFiles, agency: string, findings: FindingLog): Promise<Ledger> {
  const ledger: Ledger = { chains: new Map(), commitments: new Map(), actions: new Map() };
  for (const file of startingWith(bag, "custody/").filter((f) => f.path !== details && f.path !== policy && !f.path.startsWith(proofs))) {
    const name = chainName(file.path);
    if (name === null) findings.add("chain-name-wrong", "note", "This file is not named like a chain and was not read.", file.path);
    else await follow(bag, file, name, agency, ledger, findings);
  }
  return ledger;
}

async function follow(bag: BagFiles, file: BagFile, name: ChainName, agency: string, ledger: Ledger, findings: FindingLog): Promise<void> {
  const chain: Chain = { leaves: [], entries: [], said: new Set() };
  const found: Finding[] = [];
  await reading(findings, file.path, async () => {
    for await (const { line, offset } of byteLines(bag.open(file), mostEntryBytes + 1)) {
      const { hash, entry, findings: own } = readEntry(line);
      if (entry !== null) {
        checkPlace(entry, chain.leaves.length, chain.leaves.at(-1) ?? null, name, agency, own);
        remember(entry, hash, chain, ledger);
      }

      found.push(...own.map((finding) => ({ ...finding, offset })));
      chain.leaves.push(hash);
      if (isHopeless(found.length, file.path, ledger, findings)) break;
    }
  });
  for (const finding of found) findings.add(finding.code, finding.severity, finding.text, file.path, finding.offset);
  if (chain.leaves.length === 0) findings.add("chain-empty", "incomplete", "This chain has no entries.", file.path);
  ledger.chains.set(file.path, chain);
}

function checkPlace(entry: Entry, sequence: number, previous: string | null, name: ChainName, agency: string, findings: Finding[]): void {
  if (entry.sequence !== sequence)
    report("chain-sequence-wrong", `Here the chain should have entry number ${sequence}, but it has number ${entry.sequence}: an entry is missing, repeated or moved.`);
  if (entry.previous !== previous)
    report("chain-previous-wrong", `Entry ${entry.sequence} does not follow from the entry before it: its "previous" is not that entry's hash.`);
  if (entry.subject.id !== name.id || entry.subject.kind !== name.kind || entry.chain !== name.chain)
    report("chain-foreign-entry", `Entry ${entry.sequence} belongs to the ${entry.chain} chain of ${entry.subject.kind} ${entry.subject.id}, not to this one.`);
  if (entry.agency !== agency)
    report("chain-foreign-agency", `Entry ${entry.sequence} was written by agency ${entry.agency}, not by ${agency}.`);

  function report(code: string, text: string): void {
    findings.push({ code, severity: "altered", text });
  }
}

function remember(entry: Entry, hash: string, chain: Chain, ledger: Ledger): void {
  chain.entries.push({ hash, action: entry.action, act: entry.act, objects: entry.objects });
  for (const object of entry.objects) chain.said.add(saying(entry.action, null, object)).add(saying(entry.action, entry.act, object));
  ledger.actions.set(hash, entry.action);
  for (const [field, commitment] of entry.commitments) ledger.commitments.set(placeOf(hash, field), commitment);
}

function isHopeless(found: number, path: string, ledger: Ledger, findings: FindingLog): boolean {
  if (ledger.commitments.size > mostCommitments)
    findings.add("too-many-entries", "incomplete", `The bundle has more than ${mostCommitments} commitments; the rest of this chain was not read.`, path);
  else if (found >= mostFindings)
    findings.add("chain-not-read-on", "altered", "So much is wrong with this chain that it was not read to its end.", path);
  else
    return false;
  return true;
}
