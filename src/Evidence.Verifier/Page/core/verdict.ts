import { severities, type Finding } from "./findings";

export type Verdict = "intact" | "altered" | "incomplete" | "unknown-version" | "not-authenticated";

export const exitCodes: Record<Verdict, number> = { intact: 0, altered: 2, incomplete: 3, "unknown-version": 4, "not-authenticated": 5 };

/** The heaviest finding decides. */
export function verdictOf(findings: Finding[]): Verdict {
  const heaviest = severities[Math.max(0, ...findings.map((finding) => severities.indexOf(finding.severity)))]!;
  return heaviest === "note" ? "intact" : heaviest;
}
