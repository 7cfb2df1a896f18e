import type { BagResult } from "./bag";
import { speaksOf, type Chain, type Ledger } from "./chains";
import type { DescribedFile, DescribedItem, Description } from "./description";
import type { BagFiles } from "./files";
import type { FindingLog } from "./findings";
import type { Keys } from "./keys";
import * as layout from "./layout";
import { compare, readReceipt, type Receipt } from "./receipts";

/** By these the agency makes files that no device held: docs/formats/bundle.md. */
const making = ["clip made", "redaction made", "redaction approved"];

const madeHere = (chain: Chain, file: DescribedFile): string | null => making.find((act) => speaksOf(chain, act, file)) ?? null;

export interface ItemFacts {
  number: number;
  title: string;
  /** Files whose content agrees with the custody entries. */
  files: number;
  entries: number;
  /** Receipts whose signature holds. */
  receipts: number;
  /** When the agency first acknowledged having the bytes. */
  firstReceiptAt: string | null;
  /** What the description lists, and whether nothing was found against it. */
  list: { path: string; bytes: number; isGood: boolean }[];
}

/** Binds the files of each item to its chain and its receipts. */
export class ItemCheck {
  constructor(
    private readonly bag: BagFiles,
    private readonly bagResult: BagResult,
    private readonly keys: Keys,
    private readonly ledger: Ledger,
    /** The act of "bundle made"; null where it is missing. */
    private readonly disclosure: string | null,
    private readonly findings: FindingLog,
  ) {}

  async run(description: Description, item: DescribedItem): Promise<ItemFacts> {
    const chain = this.chainOf(item);
    const receipts: Receipt[] = [];
    for (const path of new Set(item.receipts)) {
      const receipt = await readReceipt(this.bag, path, description.agency, item.item, this.keys, this.findings);
      if (receipt !== null) receipts.push(receipt);
    }
    if (chain !== null) for (const receipt of receipts) compare(receipt, chain, this.findings);
    this.checkDisclosed(item, chain);
    const parts = new Set(item.files.map((file) => file.part));
    const list = item.files.map((file) => ({ path: file.path, bytes: file.bytes, isGood: this.checkFile(file, parts, chain, receipts) }));
    const first = receipts.map((receipt) => receipt.at).sort()[0] ?? null;
    return {
      number: item.number, title: item.title, files: list.filter((file) => file.isGood).length, entries: chain?.leaves.length ?? 0,
      receipts: receipts.length, firstReceiptAt: first, list,
    };
  }

  private chainOf(item: DescribedItem): Chain | null {
    const expected = layout.chainPath({ kind: "item", id: item.item, chain: "operational" });
    if (item.chain !== expected)
      this.findings.add("description-wrong", "altered", `Item ${item.number} names a chain that is not its own.`, layout.description);
    const chain = this.ledger.chains.get(expected) ?? null;
    if (chain === null)
      this.findings.add("chain-missing", "incomplete", `The custody chain of item ${item.number} is not in the bundle.`, expected);
    return chain;
  }

  private checkDisclosed(item: DescribedItem, chain: Chain | null): void {
    if (chain === null) return;
    const last = chain.entries.at(-1);
    if (last?.action !== "item disclosed" || (this.disclosure !== null && last.act !== this.disclosure))
      this.findings.add("disclosure-missing", "incomplete", `The chain of item ${item.number} does not end with its disclosure in this bundle: its end is missing.`, item.chain);
  }

  private checkFile(file: DescribedFile, parts: Set<string>, chain: Chain | null, receipts: Receipt[]): boolean {
    const before = this.findings.heavy;
    const actual = this.bagResult.sha256.get(file.path);
    if (actual !== undefined && actual !== file.sha256) this.report("file-not-described", "The content is not what the bundle's description says.", file);
    if (chain !== null) this.checkEntries(file, chain);
    const made = chain === null || file.derivedFrom !== null ? null : madeHere(chain, file);
    if (made !== null) this.findings.add("made-here", "note", `The agency made this file from another recording ("${made}"): no device held it.`, file.path);
    else if (file.derivedFrom === null) this.checkReceipted(file, receipts);
    else if (!parts.has(file.derivedFrom)) this.findings.add("source-elsewhere", "note", "The file it was made from is not part of this bundle.", file.path);
    return this.findings.heavy === before && actual === file.sha256;
  }

  private checkEntries(file: DescribedFile, chain: Chain): void {
    const origin = file.derivedFrom === null ? "object verified" : "derivative made";
    if (!speaksOf(chain, origin, file) && (file.derivedFrom !== null || madeHere(chain, file) === null)) this.report("file-without-entry", `No entry "${origin}" of its item's chain speaks of these bytes.`, file);
    if (!speaksOf(chain, "item disclosed", file, this.disclosure)) this.report("file-not-disclosed", "The entry that records the disclosure does not speak of this file.", file);
  }

  private checkReceipted(file: DescribedFile, receipts: Receipt[]): void {
    const receipt = receipts.find((r) => r.object === file.object);
    if (receipt === undefined)
      this.findings.add("file-without-receipt", "incomplete", "No valid receipt of the agency acknowledges this file.", file.path);
    else if (receipt.part !== file.part || receipt.plaintextSha256 !== file.sha256 || receipt.plaintextBytes !== file.bytes)
      this.report("file-contradicts-receipt", "The agency's receipt acknowledges other bytes than these.", file);
  }

  private report(code: string, text: string, file: DescribedFile): void {
    this.findings.add(code, "altered", text, file.path);
  }
}
