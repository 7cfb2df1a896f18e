import type { Declaration } from "./declaration";
import { reading, startingWith, type BagFiles } from "./files";
import { shown, type FindingLog } from "./findings";
import { NotText, textLines } from "./lines";

const fileName = "bag-info.txt";
const mostFields = 10_000;

/** RFC 8493, section 2.2.2: Payload-Oxum counts octets and files, and must agree with what is there. */
export async function checkBagInfo(bag: BagFiles, declaration: Declaration, findings: FindingLog): Promise<void> {
  if (!bag.files.has(fileName)) return;
  const fields: { label: string; value: string }[] = [];
  await reading(findings, fileName, () => readFields(bag, declaration, fields, findings));
  const stated = fields.filter((field) => field.label.toLowerCase() === "payload-oxum");
  if (stated.length === 0) return;
  const payload = startingWith(bag, "data/");
  const actual = `${payload.reduce((sum, file) => sum + BigInt(file.bytes), 0n)}.${payload.length}`;
  if (stated.length > 1) findings.add("oxum-repeated", "altered", "Payload-Oxum stands more than once.", fileName);
  if (stated[0]!.value !== actual)
    findings.add("oxum-wrong", "altered", `The bag says its payload is ${shown(stated[0]!.value)} (bytes.files), but it is ${actual}.`, fileName);
}

async function readFields(bag: BagFiles, declaration: Declaration, fields: { label: string; value: string }[], findings: FindingLog): Promise<void> {
  try {
    for await (const line of textLines(bag.open(bag.files.get(fileName)!), declaration.charset)) {
      if (fields.length >= mostFields) return;
      const colon = line.indexOf(":");
      const last = fields.at(-1);
      if (line === "") continue;
      if (/^\s/.test(line) && last !== undefined) last.value += ` ${line.trim()}`;
      else if (colon > 0) fields.push({ label: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() });
      else findings.add("bag-info-wrong", "note", 'A line is not "Label: value".', fileName);
    }
  } catch (trouble) {
    if (!(trouble instanceof NotText)) throw trouble;
    findings.add("bag-info-wrong", "note", "The file is not text in the character set that the bag declares.", fileName);
  }
}
