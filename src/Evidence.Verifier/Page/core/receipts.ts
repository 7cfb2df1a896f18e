import type { Chain } from "./chains";
import { countMember, isSignedBy, readDocument, textMember } from "./documents";
import { readSmall, type BagFiles } from "./files";
import { shown, type FindingLog } from "./findings";
import type { JsonObject } from "./json";
import { covers, type Keys } from "./keys";
import { receiptPath } from "./layout";
import { isHash, isInstant, isUuid } from "./values";

/** docs/formats/receipt.md. */
export interface Receipt {
  agency: string;
  at: string;
  entry: string;
  item: string;
  object: string;
  part: string;
  plaintextBytes: number;
  plaintextSha256: string;
}

/** The receipt in a file of the bundle, signed by a key that the root vouches for; null with a finding. */
export async function readReceipt(bag: BagFiles, path: string, agency: string, item: string, keys: Keys, findings: FindingLog): Promise<Receipt | null> {
  const file = bag.files.get(path);
  if (file === undefined) {
    findings.add("receipt-missing", "incomplete", "A receipt that is named here is not here.", shown(path));
    return null;
  }

  const bytes = await readSmall(bag, file, findings);
  const receipt = bytes && (await verified(bytes, path, keys, findings));
  if (receipt && (receipt.agency !== agency || receipt.item !== item || path !== receiptPath(receipt.object)))
    return refuse("receipt-misplaced", "This receipt is about another agency, item or object.", path, findings);
  return receipt;
}

async function verified(bytes: Uint8Array, path: string, keys: Keys, findings: FindingLog): Promise<Receipt | null> {
  const document = readDocument(bytes);
  if (document === null) return refuse("receipt-wrong", "This is not a signed receipt.", path, findings);
  const key = keys.statements.get(document.signer);
  if (key?.purpose !== "receipt") return refuse("receipt-foreign", "This receipt is signed by a key that the agency's root does not vouch for as a receipt key.", path, findings);
  const receipt = document.type === "evidence/receipt/1" && (await isSignedBy(document, key.key)) ? readMembers(document.json) : null;
  if (receipt === null) return refuse("receipt-forged", "The signature of this receipt does not hold.", path, findings);
  return covers(key, receipt.at) ? receipt : refuse("receipt-out-of-time", "This receipt is signed by a key that was not valid at that time.", path, findings);
}

function readMembers(json: JsonObject): Receipt | null {
  const id = (name: string): string | null => textMember(json, name, isUuid);
  const hash = (name: string): string | null => textMember(json, name, isHash);
  const count = (name: string): number | null => countMember(json, name);
  const all = {
    agency: id("agency"), agent: id("agent"), at: textMember(json, "at", isInstant), ciphertextBytes: count("ciphertextBytes"), ciphertextSha256: hash("ciphertextSha256"),
    entry: hash("entry"), item: id("item"), object: id("object"), part: id("part"), plaintextBytes: count("plaintextBytes"), plaintextSha256: hash("plaintextSha256"),
    session: id("session"), store: textMember(json, "store"), version: textMember(json, "version"),
  };
  return Object.values(all).includes(null) ? null : (all as Receipt);
}

/** Whether the chain has the entry that the receipt vouches for. */
export function compare(receipt: Receipt, chain: Chain, findings: FindingLog): void {
  const entry = chain.entries.find((e) => e.hash === receipt.entry);
  const path = receiptPath(receipt.object);
  if (entry?.action !== "object verified")
    findings.add("receipt-without-entry", "altered", "The custody entry that this receipt vouches for is not in the chain of its item: the chain was changed.", path);
  else if (!entry.objects.some((o) => o.object === receipt.object && o.part === receipt.part && o.sha256 === receipt.plaintextSha256 && o.bytes === receipt.plaintextBytes))
    findings.add("receipt-contradicts-entry", "altered", "The receipt and the custody entry it vouches for speak of different bytes.", path);
}

function refuse(code: string, text: string, path: string, findings: FindingLog): null {
  findings.add(code, "altered", text, path);
  return null;
}
