import { bytesOfLatin1, latin1Of, textOf } from "./bytes";
import { cosignatureType, cosignedAt, ecdsaType, ed25519Type, keyText, readNoteKey, verdictOf, type Note, type NoteKey, type NoteVerdict } from "./notes";

/** Whose word is needed before a checkpoint is believed: C2SP tlog-policy. */
export interface Policy {
  logs: NoteKey[];
  /** Names are bytes, one character each. */
  witnesses: { name: string; key: NoteKey }[];
  groups: { name: string; threshold: number; members: string[] }[];
  quorum: string | null;
}

export class PolicyFault extends Error {}

const mostBytes = 1 << 18;
const mostOfAKind = 256;

/** Throws a PolicyFault where a line breaks a rule: such a policy is not used at all. */
export async function readPolicy(bytes: Uint8Array): Promise<Policy> {
  if (bytes.length > mostBytes) throw new PolicyFault("The policy is too long.");
  const reader = new Reader();
  let number = 0;
  for (const line of latin1Of(bytes).split("\n")) {
    number++;
    const fault = await reader.line(line);
    if (fault !== null) throw new PolicyFault(`line ${number}: ${fault}`);
  }
  return reader.policy();
}

class Reader {
  private readonly names = new Set<string>();
  private readonly members = new Set<string>();
  private readonly read: Policy = { logs: [], witnesses: [], groups: [], quorum: null };
  private hasQuorum = false;

  policy(): Policy {
    if (!this.hasQuorum) throw new PolicyFault("No line says what the quorum is.");
    return this.read;
  }

  /** Why the line is none; null where it is one. */
  async line(text: string): Promise<string | null> {
    if (/[\0-\x08\x0a-\x1f\x7f]/.test(text)) return "The line has a control character.";
    const words = text.split(/[ \t]/).filter((word) => word !== "");
    const [kind, name, third] = words;
    if (kind === undefined || kind.startsWith("#")) return null;
    if (kind === "log" && name !== undefined && words.length <= 3) return this.log(name);
    if (kind === "witness" && name !== undefined && third !== undefined && words.length <= 4) return this.witness(name, third);
    if (kind === "group" && name !== undefined && third !== undefined && words.length > 3) return this.group(name, third, words.slice(3));
    if (kind === "quorum" && name !== undefined && words.length === 2) return this.quorum(name);
    return "The line is none of log, witness, group and quorum.";
  }

  private async log(octets: string): Promise<string | null> {
    const key = await keyOf(octets, [ed25519Type, ecdsaType]);
    if (key === null) return "The key is none of a log: Ed25519 or ECDSA on P-256.";
    if (this.read.logs.some((log) => isSameKey(log, key))) return "The log's key is there already.";
    return this.room(this.read.logs) ?? put(this.read.logs, key);
  }

  private async witness(name: string, octets: string): Promise<string | null> {
    const key = await keyOf(octets, [cosignatureType]);
    if (key === null) return "The key is none of a witness: cosignature/v1.";
    if (this.read.witnesses.some((witness) => isSameKey(witness.key, key))) return "The witness's key is there already.";
    return this.room(this.read.witnesses) ?? this.define(name) ?? put(this.read.witnesses, { name, key });
  }

  private group(name: string, number: string, members: string[]): string | null {
    for (const member of members) {
      if (!this.names.has(member)) return "A member of the group is not defined on a line before.";
      if (this.members.has(member)) return "A member of the group is a member already.";
      this.members.add(member);
    }
    const threshold = number === "all" ? members.length : number === "any" ? 1 : /^[1-9][0-9]{0,8}$/.test(number) ? Number(number) : 0;
    if (threshold < 1 || threshold > members.length) return "The group needs all, any, or a number of its members.";
    return this.room(this.read.groups) ?? this.define(name) ?? put(this.read.groups, { name, threshold, members });
  }

  private quorum(name: string): string | null {
    if (this.hasQuorum) return "The quorum is there already.";
    if (name !== "none" && !this.names.has(name)) return "The quorum is not defined on a line before.";
    this.hasQuorum = true;
    this.read.quorum = name === "none" ? null : name;
    return null;
  }

  private define(name: string): string | null {
    if (name === "none" || this.names.has(name)) return "The name is taken already.";
    this.names.add(name);
    return null;
  }

  private room(kind: unknown[]): string | null {
    return kind.length < mostOfAKind ? null : `There are more than ${mostOfAKind} of this kind.`;
  }
}

function put<T>(list: T[], one: T): null {
  list.push(one);
  return null;
}

async function keyOf(octets: string, types: number[]): Promise<NoteKey | null> {
  const text = textOf(bytesOfLatin1(octets));
  const key = text === null ? null : await readNoteKey(text);
  return key !== null && types.includes(key.type) ? key : null;
}

const isSameKey = (one: NoteKey, other: NoteKey): boolean => (one.type === ecdsaType) === (other.type === ecdsaType) && one.key.join() === other.key.join();

export interface Witnessed {
  name: string;
  verdict: NoteVerdict;
  /** When it cosigned; null where it did not. */
  cosigned: string | null;
}

export interface Judgement {
  log: NoteVerdict;
  witnesses: Witnessed[];
  isQuorumMet: boolean;
}

/** What the policy says of a checkpoint, with none but these keys for logs. */
export async function judge(policy: Policy, note: Note, vouched: NoteKey[]): Promise<Judgement> {
  const texts = new Set(vouched.map(keyText));
  const origin = (textOf(note.text) ?? "").split("\n", 1)[0]!;
  const said: NoteVerdict[] = [];
  for (const key of policy.logs) if (texts.has(keyText(key)) && key.name === origin) said.push(await verdictOf(note, key));
  const witnesses: Witnessed[] = [];
  const met = new Set<string>();
  for (const { name, key } of policy.witnesses) {
    const verdict = await verdictOf(note, key);
    if (verdict === "signed") met.add(name);
    witnesses.push({ name: key.name, verdict, cosigned: verdict === "signed" ? cosignedAt(note, key) : null });
  }

  // A group stands after its members.
  for (const group of policy.groups) if (group.members.filter((member) => met.has(member)).length >= group.threshold) met.add(group.name);
  return { log: said.find((v) => v === "forged") ?? said.find((v) => v === "signed") ?? "not-signed", witnesses, isQuorumMet: policy.quorum === null || met.has(policy.quorum) };
}
