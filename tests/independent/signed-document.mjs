// Verifies a signed document. Written from docs/formats/signed-documents.md alone; shares no code with the product.
// usage: node signed-document.mjs DOCUMENT_FILE KEY_STATEMENT_FILE ROOT_FINGERPRINT
//        The statement names the key that signed the document and is itself signed by the root, whose own statement
//        follows it in the same file (three lines each).
// exit:  0 verified (prints type and JSON), 1 refused
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const refuse = (why) => { throw new Error(why); };

// RFC 8785 for the values that documents hold: text, whole numbers, true, false, null, lists and objects.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object")
    return `{${Object.keys(value).sort().map((k) => `${JSON.stringify(k)}:${canonical(value[k])}`).join(",")}}`;
  if (typeof value === "number" && !Number.isSafeInteger(value)) refuse("a number that is not whole or too large");
  return JSON.stringify(value);
}

function documents(path) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length % 3 !== 0) refuse(`${path} is not made of three lines each`);
  return Array.from({ length: lines.length / 3 }, (_, i) => lines.slice(3 * i, 3 * i + 3)).map(([type, json, last]) => {
    if (!/^evidence\/[a-z][a-z-]{0,31}\/[1-9][0-9]{0,3}$/.test(type)) refuse("type line");
    if (canonical(JSON.parse(json)) !== json) refuse("not canonical");
    const match = /^([0-9a-f]{64}) ([A-Za-z0-9+/]{86}==)$/.exec(last) ?? refuse("signature line");
    return { type, json, body: JSON.parse(json), signer: match[1], signature: Buffer.from(match[2], "base64") };
  });
}

function check(document, spki) {
  const key = createPublicKey({ key: spki, format: "der", type: "spki" });
  if (key.asymmetricKeyDetails.namedCurve !== "prime256v1") refuse("not a key on P-256");
  if (createHash("sha256").update(spki).digest("hex") !== document.signer) refuse("signed with another key");
  const signed = Buffer.from(`${document.type}\n${document.json}`, "utf8");
  if (!verify("sha256", signed, { key, dsaEncoding: "ieee-p1363" }, document.signature)) refuse("the signature does not hold");
  return document;
}

function statedKey(statement, rootSpki, purpose) {
  check(statement, rootSpki);
  const spki = Buffer.from(statement.body.key, "base64");
  if (statement.type !== "evidence/key/1" || statement.body.purpose !== purpose) refuse(`no ${purpose} key statement`);
  if (createHash("sha256").update(spki).digest("hex") !== statement.body.fingerprint) refuse("the statement names another key");
  return spki;
}

const purposes = { "evidence/receipt/1": "receipt", "evidence/permit/1": "permit" };

try {
  const [, , documentPath, statementsPath, trusted] = process.argv;
  const [document] = documents(documentPath);
  const [statement, root] = documents(statementsPath);
  const rootSpki = Buffer.from(root.body.key, "base64");
  if (root.signer !== trusted) refuse("another root");
  statedKey(root, rootSpki, "root");
  check(document, statedKey(statement, rootSpki, purposes[document.type]));
  process.stdout.write(`${document.type}\n${document.json}\n`);
} catch (error) {
  process.stderr.write(`refused: ${error.message}\n`);
  process.exitCode = 1;
}
