// The spellings of docs/formats/signed-documents.md, "Values": one text for one value, so that texts may be compared.

export const isUuid = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);

export const isHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** UTC with six digits of a second, and a day that the calendar has. Such texts are in the order of time. */
export function isInstant(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$/.test(text) || text.startsWith("0000")) return false;
  const read = new Date(text.slice(0, 23) + "Z");
  return !Number.isNaN(read.getTime()) && read.toISOString().slice(0, 23) === text.slice(0, 23);
}

export const instantOfSeconds = (seconds: bigint): string => new Date(Number(seconds) * 1000).toISOString().slice(0, 19) + ".000000Z";

const subjects = ["item", "case", "person", "device", "agent", "key", "policy", "log", "bundle", "agency", "incident"];
export const isSubject = (text: string): boolean => subjects.includes(text);

const chains = ["operational", "standards", "prosecution", "defence"];
export const isChain = (text: string): boolean => chains.includes(text);

const roles = ["original", "sidecar", "telemetry", "proxy", "thumbnail", "filmstrip", "waveform"];
export const isRole = (text: string): boolean => roles.includes(text);

const purposes = ["root", "intake", "receipt", "permit", "log", "disclosure", "log-ed25519"];
export const isPurpose = (text: string): boolean => purposes.includes(text);
