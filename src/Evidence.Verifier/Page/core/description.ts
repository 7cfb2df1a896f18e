import { Members, readObject } from "./members";
import { shown, type Finding } from "./findings";
import { isHash, isInstant, isRole, isUuid } from "./values";

export interface DescribedFile {
  bytes: number;
  /** The part that it was made from; null for what came from a device. */
  derivedFrom: string | null;
  object: string;
  part: string;
  path: string;
  role: string;
  sha256: string;
}

export interface DescribedItem {
  chain: string;
  files: DescribedFile[];
  item: string;
  number: number;
  receipts: string[];
  title: string;
}

/** metadata/bundle.json, version 1: docs/formats/bundle.md, "Description". */
export interface Description {
  agency: string;
  at: string;
  bundle: string;
  chain: string;
  items: DescribedItem[];
  log: { origin: string; size: number } | null;
  root: string;
}

export const mostDescriptionBytes = 32 << 20;

/** Null with findings where it is none, or of another version. */
export function readDescription(bytes: Uint8Array, findings: Finding[]): Description | null {
  const root = readObject(bytes, "The description", findings);
  if (root === null) return null;
  const version = root.get("version");
  if (typeof version === "number" && version !== 1) {
    findings.push({ code: "bundle-version-unknown", severity: "unknown-version", text: `The bundle is of version ${version}; this page knows version 1. A newer one may read it.` });
    return null;
  }

  const before = findings.length;
  const members = new Members(root, "bundle", findings);
  members.integer("version", 1);
  const read: Description = {
    agency: members.parsed("agency", isUuid, "a UUID"),
    at: members.parsed("at", isInstant, "an instant (UTC with microseconds)"),
    bundle: members.parsed("bundle", isUuid, "a UUID"),
    chain: members.text("chain"),
    items: members.objects("items", readItem),
    log: readLog(members.objectOrNull("log")),
    root: members.parsed("root", isHash, "a SHA-256 in hex"),
  };
  members.refuseOthers();
  return findings.length === before ? read : null;
}

function readItem(members: Members): DescribedItem {
  const item: DescribedItem = {
    chain: members.text("chain"),
    files: members.objects("files", readFile),
    item: members.parsed("item", isUuid, "a UUID"),
    number: members.integer("number", 1),
    receipts: members.texts("receipts"),
    title: shown(members.text("title")),
  };
  members.refuseOthers();
  return item;
}

function readFile(members: Members): DescribedFile {
  members.bytesOrNull("originalName");
  const file: DescribedFile = {
    bytes: members.integer("bytes"),
    derivedFrom: members.parsedOrNull("derivedFrom", isUuid, "a UUID"),
    object: members.parsed("object", isUuid, "a UUID"),
    part: members.parsed("part", isUuid, "a UUID"),
    path: members.text("path"),
    role: members.parsed("role", isRole, "a role"),
    sha256: members.parsed("sha256", isHash, "a SHA-256 in hex"),
  };
  members.refuseOthers();
  return file;
}

function readLog(members: Members | null): Description["log"] {
  if (members === null) return null;
  const log = { origin: members.text("origin"), size: members.integer("size") };
  members.refuseOthers();
  return log;
}
