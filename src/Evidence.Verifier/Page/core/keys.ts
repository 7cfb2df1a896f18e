import { bytesOfBase64, isSame, type Bytes } from "./bytes";
import { ed25519Key, p256Key, sha256Of } from "./crypto";
import { isSignedBy, readDocument, textMember, type SignedDocument } from "./documents";
import { readSmall, startingWith, type BagFiles } from "./files";
import type { FindingLog } from "./findings";
import type { JsonObject } from "./json";
import { isHash, isInstant, isPurpose, isUuid } from "./values";

/** The root's word that a key is the agency's, and for what. */
export interface KeyStatement {
  agency: string;
  fingerprint: string;
  from: string;
  key: Bytes;
  purpose: string;
  until: string | null;
}

export const covers = (statement: KeyStatement, at: string): boolean => at >= statement.from && (statement.until === null || at < statement.until);

export interface Keys {
  isTrusted: boolean;
  /** Those that the root signed, by their fingerprints. */
  statements: Map<string, KeyStatement>;
}

interface Named {
  path: string;
  document: SignedDocument;
}

/** Every key statement of the bundle: the root's, signed by itself and named by the description, and the others, signed by the root. */
export async function checkKeys(bag: BagFiles, agency: string, root: string, trust: string | null, findings: FindingLog): Promise<Keys> {
  const documents = await readAll(bag, findings);
  const rootKey = await findRoot(documents, root);
  const statements = new Map<string, KeyStatement>();
  if (rootKey === null)
    findings.add("root-missing", "incomplete", "The agency's root key that is named here is not among the keys, or does not vouch for itself. No signature can be checked.");
  else
    for (const { path, document } of documents) {
      const statement = await verifiedStatement(document, rootKey);
      if (statement === null) findings.add("key-statement-forged", "altered", "The agency's root key did not sign this key statement.", path);
      else if (statement.agency !== agency) findings.add("key-of-other-agency", "altered", "This key belongs to another agency.", path);
      else statements.set(statement.fingerprint, statement);
    }
  authenticate(root, trust, findings);
  return { isTrusted: trust === root && rootKey !== null, statements };
}

async function readAll(bag: BagFiles, findings: FindingLog): Promise<Named[]> {
  const documents: Named[] = [];
  for (const file of startingWith(bag, "keys/")) {
    const bytes = await readSmall(bag, file, findings);
    if (bytes === null) continue;
    const document = readDocument(bytes);
    if (document === null) findings.add("key-statement-wrong", "altered", "This is not a signed key statement.", file.path);
    else documents.push({ path: file.path, document });
  }
  return documents;
}

async function findRoot(documents: Named[], root: string): Promise<Bytes | null> {
  for (const { document } of documents.filter((named) => named.document.signer === root)) {
    const statement = await rootStatement(document);
    if (statement?.fingerprint === root) return statement.key;
  }
  return null;
}

/** A root's own statement, signed by itself; it proves nothing but that its key is there. */
export async function rootStatement(document: SignedDocument): Promise<KeyStatement | null> {
  const claimed = await readStatement(document.json);
  return claimed?.purpose === "root" ? verifiedStatement(document, claimed.key) : null;
}

async function verifiedStatement(document: SignedDocument, root: Bytes): Promise<KeyStatement | null> {
  if (document.type !== "evidence/key/1" || !(await isSignedBy(document, root))) return null;
  const statement = await readStatement(document.json);
  return statement?.purpose === "root" && !isSame(statement.key, root) ? null : statement;
}

async function readStatement(json: JsonObject): Promise<KeyStatement | null> {
  const [agency, fingerprint, from] = [textMember(json, "agency", isUuid), textMember(json, "fingerprint", isHash), textMember(json, "from", isInstant)];
  const [purpose, until] = [textMember(json, "purpose", isPurpose), textMember(json, "until", isInstant)];
  const key = bytesOfBase64(textMember(json, "key") ?? "-");
  if (agency === null || fingerprint === null || from === null || purpose === null || key === null || (until === null && json.get("until") !== null)) return null;
  const isKey = purpose === "log-ed25519" ? ed25519Key(key) !== null : (await p256Key(key)) !== null;
  return isKey && sha256Of(key) === fingerprint ? { agency, fingerprint, from, key, purpose, until } : null;
}

function authenticate(root: string, trust: string | null, findings: FindingLog): void {
  if (trust === null)
    findings.add("keys-not-authenticated", "not-authenticated",
      `Nobody outside has vouched for these keys. Ask the agency, on a way you trust, for the fingerprint of its root key and compare: ${root}`);
  else if (trust !== root)
    findings.add("root-foreign", "altered",
      `This rests on another root key (${root}) than the one you trust (${trust}). Either it does not come from that agency, or the fingerprint you gave is not right.`);
}
