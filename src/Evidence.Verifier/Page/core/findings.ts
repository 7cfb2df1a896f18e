/** What a finding does to the verdict, from the lightest to the heaviest. */
export const severities = ["note", "not-authenticated", "incomplete", "unknown-version", "altered"] as const;
export type Severity = (typeof severities)[number];

export interface Finding {
  code: string;
  severity: Severity;
  /** One sentence; nothing in it turns a line round or hides. */
  text: string;
  where?: string;
  offset?: number;
}

const keptOfEach = 100;

/** Keeps the first hundred of each kind and counts the rest, so that no bundle fills the memory with findings. */
export class FindingLog {
  /** How many so far are more than notes. */
  heavy = 0;
  private readonly kept: Finding[] = [];
  private readonly counts = new Map<string, { finding: Finding; count: number }>();

  add(code: string, severity: Severity, text: string, where?: string, offset?: number): void {
    const finding: Finding = { code, severity, text };
    if (where !== undefined) finding.where = where;
    if (offset !== undefined) finding.offset = offset;
    if (severity !== "note") this.heavy++;
    const kind = `${severity} ${code}`;
    const seen = this.counts.get(kind) ?? { finding, count: 0 };
    this.counts.set(kind, seen);
    if (++seen.count <= keptOfEach) this.kept.push(finding);
  }

  list(): Finding[] {
    const more = [...this.counts.values()].filter((kind) => kind.count > keptOfEach)
      .map(({ finding, count }): Finding => ({ code: finding.code, severity: finding.severity, text: `There are ${count - keptOfEach} more findings of this kind.` }));
    return [...this.kept, ...more];
  }
}

const longestShown = 200;

/** Hostile text as it may be shown: control and format characters, and what has no meaning, as their numbers. */
export function shown(text: string): string {
  let out = "";
  for (const character of text.replace(/\p{Cs}/gu, "\uFFFD")) {
    if (out.length >= longestShown) return out + "…";
    out += /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}\p{Co}]/u.test(character)
      ? `\\u{${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}}`
      : character;
  }
  return out;
}
