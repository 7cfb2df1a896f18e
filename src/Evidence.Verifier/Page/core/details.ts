import { bytesOfHex } from "./bytes";
import { placeOf, type Ledger } from "./chains";
import { sha256Of } from "./crypto";
import { reading, type BagFiles } from "./files";
import { shown, type Finding, type FindingLog, type Severity } from "./findings";
import { canonicalBytes, type Json } from "./json";
import * as layout from "./layout";
import { byteLines } from "./lines";
import { Members, readObject } from "./members";
import { isHash } from "./values";

export interface Details {
  present: number;
  withheld: number;
  erased: number;
  missing: number;
  /** Grounds stated for what is withheld, each once. */
  grounds: string[];
  /** The values that opened commitments "contents", by entry. */
  contents: Map<string, Json>;
}

type Detail = { entry: string; field: string } & ({ kind: "present"; hash: string; value: Json } | { kind: "withheld"; ground: string } | { kind: "erased"; by: string });

const longestLine = 1 << 20;
const mostGrounds = 20;

/** Opens every commitment for which the value is here, and tells apart what is withheld, erased and missing. */
export async function checkDetails(bag: BagFiles, ledger: Ledger, findings: FindingLog): Promise<Details> {
  const found: Details = { present: 0, withheld: 0, erased: 0, missing: 0, grounds: [], contents: new Map() };
  const seen = new Set<string>();
  const file = bag.files.get(layout.details);
  if (file === undefined)
    findings.add("details-missing", "incomplete", "The values behind the custody entries are not in the bundle.", layout.details);
  else
    await reading(findings, file.path, async () => {
      for await (const { line, offset } of byteLines(bag.open(file), longestLine)) {
        const problems: Finding[] = [];
        const detail = readDetail(line, problems);
        for (const problem of problems) findings.add(problem.code, problem.severity, problem.text, file.path, offset);
        if (detail !== null) take(detail, ledger, seen, found, (code, severity, text) => findings.add(code, severity, text, file.path, offset));
      }
    });
  found.grounds.sort();
  for (const place of ledger.commitments.keys()) if (!seen.has(place)) found.missing++;
  if (found.missing > 0)
    findings.add("detail-missing", "incomplete", `${found.missing} values are neither here, nor said to be withheld, nor said to be erased.`, layout.details);
  return found;
}

type Report = (code: string, severity: Severity, text: string) => void;

function take(detail: Detail, ledger: Ledger, seen: Set<string>, found: Details, report: Report): void {
  const place = placeOf(detail.entry, detail.field);
  const name = shown(detail.field);
  const commitment = ledger.commitments.get(place);
  if (commitment === undefined)
    report("detail-foreign", "altered", `A value "${name}" belongs to no entry of this bundle.`);
  else if (seen.has(place))
    report("detail-repeated", "altered", `A second line speaks of the same value "${name}".`);
  else if (detail.kind === "withheld")
    withhold(detail.ground, found);
  else if (detail.kind === "erased")
    erase(detail.by, name, ledger, found, report);
  else if (detail.hash === commitment)
    open(detail, found);
  else
    report("detail-altered", "altered", `The value "${name}" is not the one that its entry commits to.`);
  if (commitment !== undefined) seen.add(place);
}

function open(detail: Detail & { kind: "present" }, found: Details): void {
  found.present++;
  if (detail.field === "contents") found.contents.set(detail.entry, detail.value);
}

function withhold(ground: string, found: Details): void {
  found.withheld++;
  const text = shown(ground);
  if (found.grounds.length < mostGrounds && !found.grounds.includes(text)) found.grounds.push(text);
}

function erase(by: string, name: string, ledger: Ledger, found: Details, report: Report): void {
  found.erased++;
  const action = ledger.actions.get(by);
  if (action === undefined)
    report("erasure-elsewhere", "note", `The entry that erased the value "${name}" is not part of this bundle.`);
  else if (action !== "detail erased")
    report("erasure-wrong", "altered", `The value "${name}" is said to be erased by an entry that erased nothing.`);
}

function readDetail(line: Uint8Array, findings: Finding[]): Detail | null {
  const root = readObject(line, "The detail", findings);
  if (root === null) return null;
  const before = findings.length;
  const members = new Members(root, "detail", findings);
  const place = { entry: members.parsed("entry", isHash, "a SHA-256 in hex"), field: members.text("field") };
  const detail: Detail = { ...place, ...readKind(members) };
  members.refuseOthers();
  return findings.length === before ? detail : null;
}

function readKind(members: Members): { kind: "present"; hash: string; value: Json } | { kind: "withheld"; ground: string } | { kind: "erased"; by: string } {
  if (members.has("withheld")) return { kind: "withheld", ground: members.text("withheld") };
  if (members.has("erased")) return { kind: "erased", by: members.parsed("erased", isHash, "a SHA-256 in hex") };
  const salt = members.parsed("salt", isHash, "32 bytes in hex");
  const value = members.any("value");
  return { kind: "present", hash: sha256Of(bytesOfHex(salt), canonicalBytes(value)), value };
}
