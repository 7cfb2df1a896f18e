import { isChain, isSubject, isUuid } from "./values";

// Where things lie in a bundle: docs/formats/bundle.md, "Layout".
export const description = "metadata/bundle.json";
export const details = "custody/details.jsonl";
export const policy = "custody/policy.txt";
export const proofs = "custody/proofs/";

export const proofPath = (leaf: string): string => `${proofs}${leaf}.tlog-proof`;

export const receiptPath = (object: string): string => `receipts/${object}.txt`;

export interface ChainName {
  kind: string;
  id: string;
  chain: string;
}

export const chainPath = (name: ChainName): string => `custody/${name.kind}-${name.id}-${name.chain}.jsonl`;

/** The chain that a file's name stands for; null where it is no chain's name. */
export function chainName(path: string): ChainName | null {
  const match = /^custody\/([a-z]+)-(.{36})-([a-z]+)\.jsonl$/.exec(path);
  if (match === null) return null;
  const [kind, id, chain] = [match[1]!, match[2]!, match[3]!];
  return isSubject(kind) && isUuid(id) && isChain(chain) ? { kind, id, chain } : null;
}

/** What the SHA-256 manifests have to vouch for beside the payload. */
export const isOurs = (path: string): boolean => path === description || /^(custody|receipts|keys)\//.test(path);
