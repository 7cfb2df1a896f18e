import { isSame, looseTextOf } from "./bytes";
import type { Chain } from "./chains";
import { nodeHash } from "./crypto";
import type { Description } from "./description";
import { readSmall, startingWith, type BagFiles } from "./files";
import { shown, type FindingLog } from "./findings";
import type { Keys } from "./keys";
import * as layout from "./layout";
import { hashOf, logKey, mostNoteBytes, numberOf, readCheckpoint, readNote, strictBase64, type Checkpoint, type Note } from "./notes";
import { judge, PolicyFault, readPolicy, type Judgement, type Policy, type Witnessed } from "./policy";

/** C2SP tlog-proof: that one leaf is in a log. */
interface Proof {
  index: bigint;
  /** From the leaf's sibling up. */
  path: string[];
  note: Note;
}

export interface LogFacts {
  checkpoint: Checkpoint;
  /** How many entries. */
  proven: number;
  witnesses: Witnessed[];
}

const mostHashes = 63;

export function readProof(bytes: Uint8Array): Proof | null {
  const end = bytes.findIndex((b, at) => b === 0x0a && bytes[at + 1] === 0x0a);
  const note = bytes.length > mostNoteBytes || end < 0 ? null : readNote(bytes.subarray(end + 2));
  const lines = looseTextOf(bytes.subarray(0, Math.max(end, 0))).split("\n");
  if (note === null || lines.shift() !== "c2sp.org/tlog-proof@v1") return null;
  if (lines[0]?.startsWith("extra ") && strictBase64(lines.shift()!.slice(6)) === null) return null;
  const word = lines.shift() ?? "";
  const index = word.startsWith("index ") ? numberOf(word.slice(6)) : null;
  const path = lines.map(hashOf).filter((hash) => hash !== null);
  return index === null || lines.length > mostHashes || path.length < lines.length ? null : { index, path, note };
}

/** RFC 9162 §2.1.3.2. */
export function includes(index: bigint, size: bigint, leaf: string, path: string[], root: string): boolean {
  if (index >= size) return false;
  let [fn, sn, hash] = [index, size - 1n, leaf];
  for (const sibling of path) {
    if (sn === 0n) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn !== 0n && (fn & 1n) === 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && hash === root;
}

/** That every entry of every chain is in the agency's log: docs/formats/bundle.md, "Log". */
export class ProofCheck {
  private readonly asked = new Set<string>();
  private note: Note | null = null;
  private checkpoint: Checkpoint | null = null;
  private judgement: Judgement | null = null;
  private proven = 0;

  constructor(private readonly bag: BagFiles, private readonly keys: Keys, private readonly expected: NonNullable<Description["log"]>, private readonly findings: FindingLog) {}

  /** Null where no proof could be read. */
  async run(chains: Map<string, Chain>): Promise<LogFacts | null> {
    const policy = await this.policy();
    for (const [path, chain] of chains) await this.follow(path, chain, policy);
    for (const file of startingWith(this.bag, layout.proofs))
      if (!this.asked.has(file.path)) this.findings.add("proof-foreign", "note", "This is the proof of no entry that is here.", file.path);
    return this.checkpoint === null ? null : { checkpoint: this.checkpoint, proven: this.proven, witnesses: this.judgement?.witnesses ?? [] };
  }

  private async follow(chain: string, { leaves }: Chain, policy: Policy | null): Promise<void> {
    let last = -1n;
    for (const leaf of leaves) {
      const path = layout.proofPath(leaf);
      const proof = await this.proof(path);
      if (proof === null || !(await this.isAtOneCheckpoint(proof, path, policy))) continue;
      if (!includes(proof.index, this.checkpoint!.size, leaf, proof.path, this.checkpoint!.root)) {
        this.findings.add("not-included", "altered", "The proof does not lead from its entry to the signed root: it is about another entry, or was altered.", path);
        continue;
      }

      if (proof.index <= last)
        this.findings.add("log-order-wrong", "altered", `The log has an entry before the one that it follows (entry ${proof.index} of the log).`, chain);
      last = proof.index;
      this.proven++;
    }
  }

  private async policy(): Promise<Policy | null> {
    const file = this.bag.files.get(layout.policy);
    if (file === undefined) {
      this.findings.add("policy-missing", "incomplete", "The policy that says who must have signed the log is not here.", layout.policy);
      return null;
    }

    const bytes = await readSmall(this.bag, file, this.findings);
    try {
      return bytes === null ? null : await readPolicy(bytes);
    } catch (fault) {
      if (!(fault instanceof PolicyFault)) throw fault;
      this.findings.add("policy-unreadable", "altered", `This is no policy of a log; ${fault.message}`, layout.policy);
      return null;
    }
  }

  private async proof(path: string): Promise<Proof | null> {
    this.asked.add(path);
    const file = this.bag.files.get(path);
    if (file === undefined) {
      this.findings.add("proof-missing", "incomplete", "The proof that this entry is in the agency's log is not here.", path);
      return null;
    }

    const bytes = await readSmall(this.bag, file, this.findings);
    const proof = bytes && readProof(bytes);
    if (bytes !== null && proof === null) this.findings.add("proof-unreadable", "altered", "This is no proof of a log entry.", path);
    return proof;
  }

  /** The first proof's checkpoint is judged; every other proof has the same one. */
  private async isAtOneCheckpoint(proof: Proof, path: string, policy: Policy | null): Promise<boolean> {
    if (this.note === null) {
      this.note = proof.note;
      await this.judge(proof.note, path, policy);
    }
    if (this.checkpoint === null) return false;
    if (isSame(proof.note.bytes, this.note.bytes)) return true;
    this.findings.add("proof-of-other-checkpoint", "altered", "This proof leads to another checkpoint than the others.", path);
    return false;
  }

  private async judge(note: Note, path: string, policy: Policy | null): Promise<void> {
    this.checkpoint = readCheckpoint(note);
    if (this.checkpoint === null) {
      this.findings.add("checkpoint-unreadable", "altered", "What was signed is no checkpoint of a log.", path);
      return;
    }

    if (this.checkpoint.origin !== this.expected.origin || this.checkpoint.size < BigInt(this.expected.size))
      this.findings.add("log-differs", "altered", "The proofs are of another log than the description says, or at a checkpoint from before the bundle was made.", path);
    if (policy === null) return;
    const vouched = await Promise.all([...this.keys.statements.values()].map((statement) => logKey(statement, this.expected.origin)));
    this.judgement = await judge(policy, note, vouched.filter((key) => key !== null));
    this.report(this.judgement, path);
  }

  private report(judgement: Judgement, path: string): void {
    if (judgement.log === "forged")
      this.findings.add("checkpoint-forged", "altered", "The checkpoint bears a signature under the log's key that is not the log's.", path);
    if (judgement.log === "not-signed")
      this.findings.add("checkpoint-not-signed", "altered", "No key of the log for which the agency's root vouches has signed the checkpoint.", path);
    for (const witness of judgement.witnesses.filter((w) => w.verdict === "forged"))
      this.findings.add("cosignature-forged", "altered", `The checkpoint bears a signature under the key of the witness "${shown(witness.name)}" that is not the witness's.`, path);
    if (!judgement.isQuorumMet)
      this.findings.add("quorum-not-met", "incomplete", "Not as many witnesses have cosigned the checkpoint as the policy asks for.", path);
  }
}
