import { leafHash } from "./crypto";
import { shown, type Finding } from "./findings";
import { Members, readObject } from "./members";
import { isChain, isHash, isInstant, isSubject, isUuid } from "./values";
import { isKnownAction } from "./actions";

export interface CustodyObject {
  bytes: number;
  object: string;
  part: string;
  role: string;
  sha256: string;
}

/** docs/formats/custody-entry.md. */
export interface Entry {
  act: string;
  action: string;
  agency: string;
  chain: string;
  commitments: Map<string, string>;
  objects: CustodyObject[];
  previous: string | null;
  sequence: number;
  subject: { id: string; kind: string };
}

export const mostEntryBytes = 65_535;

export interface EntryReading {
  hash: string;
  /** Null where it could not be understood. */
  entry: Entry | null;
  findings: Finding[];
}

export function readEntry(line: Uint8Array): EntryReading {
  const findings: Finding[] = [];
  const hash = leafHash(line);
  if (line.length > mostEntryBytes) {
    findings.push({ code: "entry-too-long", severity: "altered", text: `The entry has ${line.length} bytes; ${mostEntryBytes} are the most.` });
    return { hash, entry: null, findings };
  }

  const root = readObject(line, "The entry", findings);
  if (root === null) return { hash, entry: null, findings };
  const version = root.get("version");
  if (typeof version === "number" && version !== 1) {
    findings.push({ code: "entry-version-unknown", severity: "unknown-version", text: `The entry is of version ${version}; this page knows version 1. A newer one may read it.` });
    return { hash, entry: null, findings };
  }

  const entry = readVersion1(new Members(root, "entry", findings), findings);
  return { hash, entry: findings.some((finding) => finding.severity !== "note") ? null : entry, findings };
}

function readVersion1(members: Members, findings: Finding[]): Entry {
  members.integer("version", 1);
  members.parsed("at", isInstant, "an instant (UTC with microseconds)");
  members.text("policy");
  const entry: Entry = {
    act: members.parsed("act", isUuid, "a UUID"),
    action: members.text("action"),
    agency: members.parsed("agency", isUuid, "a UUID"),
    chain: members.parsed("chain", isChain, "one of the four chains"),
    commitments: readCommitments(members),
    objects: members.objects("objects", readCustodyObject),
    previous: members.parsedOrNull("previous", isHash, "a SHA-256 in hex"),
    sequence: members.integer("sequence"),
    subject: readSubject(members.object("subject")),
  };
  members.refuseOthers();
  checkRules(entry, findings);
  return entry;
}

function checkRules(entry: Entry, findings: Finding[]): void {
  if ((entry.sequence === 0) !== (entry.previous === null))
    findings.push({ code: "entry-previous-wrong", severity: "altered", text: "Exactly the first entry of a chain (sequence 0) has no previous hash." });
  if (!entry.commitments.has("actor.name"))
    findings.push({ code: "entry-without-actor", severity: "altered", text: "The entry has no commitment to the actor's name." });
  if (!isKnownAction(entry.action))
    findings.push({ code: "entry-action-unknown", severity: "note", text: `This page does not know the action "${shown(entry.action)}"; the entry itself was checked.` });
}

function readCommitments(members: Members): Map<string, string> {
  const commitments = new Map<string, string>();
  for (const [name, value] of members.entries("commitments"))
    if (typeof value === "string" && isHash(value)) commitments.set(name, value);
    else members.wrong(`commitments.${shown(name)}`, "is not a SHA-256 in hex");
  return commitments;
}

function readCustodyObject(members: Members): CustodyObject {
  const object: CustodyObject = {
    bytes: members.integer("bytes"),
    object: members.parsed("object", isUuid, "a UUID"),
    part: members.parsed("part", isUuid, "a UUID"),
    role: members.text("role"),
    sha256: members.parsed("sha256", isHash, "a SHA-256 in hex"),
  };
  members.refuseOthers();
  return object;
}

function readSubject(members: Members | null): Entry["subject"] {
  if (members === null) return { id: "", kind: "" };
  const subject = { id: members.parsed("id", isUuid, "a UUID"), kind: members.parsed("kind", isSubject, "a kind of subject of version 1") };
  members.refuseOthers();
  return subject;
}
