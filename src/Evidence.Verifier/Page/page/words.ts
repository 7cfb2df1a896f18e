import type { Report } from "../core";

type Verdict = Report["verdict"];

export const headlines: Record<Verdict, string> = {
  intact: "Intact",
  altered: "Altered, or never well formed",
  incomplete: "Incomplete",
  "unknown-version": "Made to a version this page does not know",
  "not-authenticated": "Consistent, but the keys are not authenticated",
};

export const meanings: Record<Verdict, string> = {
  intact: "Every file, custody entry and receipt agrees with the others, and all rest on the root key you named.",
  altered: "Something here is not what it was when it was written. Do not rely on it before the cause is known; ask the sender for it again.",
  incomplete: "What is here shows no alteration, but something is missing or could not be checked. Ask the sender for what is named below.",
  "unknown-version": "Nothing is said against it. Get a newer verifier and check again.",
  "not-authenticated": "Everything here agrees with everything else. But the keys lie in the bundle itself: somebody who forged the whole could have put keys of their own there. Ask the agency for the fingerprint of its root key, on a way you trust, enter it above and check again.",
};

/** In the order in which they are shown; what is not authenticated is said by the verdict. */
export const severityTitles = [
  ["altered", "What is wrong"],
  ["unknown-version", "What is unknown"],
  ["incomplete", "What is missing or could not be checked"],
  ["note", "Notes (they change nothing)"],
] as const;

export const limits = [
  "That a recording shows what happened, or that a device’s clock was right. It proves that the bytes are the ones the agency acknowledged in its signed receipt.",
  "Anything about the time before that receipt: what happened on the device, or to it.",
  "That everything was disclosed. A bundle holds what was picked for it.",
  "Playable versions are made by the agency from the originals. Where it matters, look at the original.",
];

export const limitWithoutLog = "Entries later than an item’s receipts are tied to the ones before them by their hashes alone. No signature vouches for them.";
