import type { Content, Span, Track } from "./content";

export interface Gap {
  readonly subject: number;
  readonly before: number;
  readonly after: number;
  readonly span: Span;
}

/** Where somebody or something that is masked before and after is not masked: between the tracks of one subject. */
export function gaps(tracks: readonly Track[]): Gap[] {
  const found: Gap[] = [];
  for (const subject of new Set(tracks.map((one) => one.subject))) {
    if (subject === null) continue;
    const own = tracks.filter((one) => one.subject === subject).sort((a, b) => a.from - b.from || a.to - b.to);
    let last = own[0]!;
    for (const one of own.slice(1)) {
      if (one.from > last.to) found.push({ subject, before: last.id, after: one.id, span: [last.to, one.from] });
      if (one.to > last.to) last = one;
    }
  }
  return found.sort((a, b) => a.span[0] - b.span[0]);
}

export type ToLookAt =
  | { readonly kind: "unsure"; readonly track: number; readonly span: Span }
  | { readonly kind: "gap"; readonly track: number; readonly span: Span; readonly subject: number }
  | { readonly kind: "proposal"; readonly proposal: number; readonly span: Span }
  | { readonly kind: "unsaid"; readonly of: "mask" | "sound"; readonly id: number; readonly span: Span; readonly lacks: readonly ("object" | "reason")[] };

/** All that waits for somebody, in the order of the recording. */
export function queue(content: Content): ToLookAt[] {
  const waiting: ToLookAt[] = [
    ...content.tracks.flatMap((track) => track.review.map((span): ToLookAt => ({ kind: "unsure", track: track.id, span }))),
    ...gaps(content.tracks).map(({ subject, before, span }): ToLookAt => ({ kind: "gap", track: before, span, subject })),
    ...content.proposals.filter((one) => one.state === "open").map((one): ToLookAt => ({ kind: "proposal", proposal: one.id, span: [one.from, one.to] })),
    ...content.tracks.flatMap((one) => unsaid("mask", one)),
    ...content.sounds.flatMap((one) => unsaid("sound", one)),
  ];
  return waiting.sort((a, b) => a.span[0] - b.span[0]);
}

function unsaid(of: "mask" | "sound", { id, from, to, object, reason }: { id: number; from: number; to: number; object: string | null; reason: string | null }): ToLookAt[] {
  const lacks = [...(object ? [] : ["object" as const]), ...(reason ? [] : ["reason" as const])];
  return lacks.length === 0 ? [] : [{ kind: "unsaid", of, id, span: [from, to], lacks }];
}

/** The next of a kind after this time; behind the last one the first again. */
export function nextAfter<T extends { readonly span: Span }>(of: readonly T[], at: number): T | null {
  return of.find((one) => one.span[0] > at) ?? of[0] ?? null;
}
