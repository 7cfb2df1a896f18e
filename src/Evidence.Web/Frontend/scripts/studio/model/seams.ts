import type { Content, Span } from "./content";
import { gaps } from "./queue";

export interface Seam {
  readonly kind: "start" | "end" | "gap" | "unsure";
  readonly track: number;
  readonly span: Span;
}

/** Where a mask begins, ends, is missing or may be wrong: what must be looked at before a version is handed on. */
export function seams({ tracks, sounds }: Content, length: number): Seam[] {
  const found: Seam[] = [];
  for (const { id, from, to, review } of tracks) {
    if (from > 0) found.push({ kind: "start", track: id, span: [from, from] });
    if (to < length) found.push({ kind: "end", track: id, span: [to, to] });
    for (const span of review) found.push({ kind: "unsure", track: id, span });
  }
  for (const { before, span } of gaps(tracks)) found.push({ kind: "gap", track: before, span });
  for (const { from, to } of sounds) {
    if (from > 0) found.push({ kind: "start", track: 0, span: [from, from] });
    if (to < length) found.push({ kind: "end", track: 0, span: [to, to] });
  }
  return found.sort((a, b) => a.span[0] - b.span[0] || a.span[1] - b.span[1]);
}

/** What is played of them: a little before and after each; what touches is played once. */
export function stretches(of: readonly Seam[], around: number, length: number): Span[] {
  const played: [number, number][] = [];
  for (const { span } of of) {
    const [from, to] = [Math.max(0, span[0] - around), Math.min(length, span[1] + around)];
    const last = played.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else played.push([from, to]);
  }
  return played;
}
