import type { Content, Keyframe, Proposal, Shape, Span, Track } from "./content";
import { nextId, withTrack } from "./content";
import { boxOf, fitted } from "./shapes";
import { valuesAt } from "./values";

/** The shape as it is to be at this time, which becomes a keyframe. A time outside the track changes nothing. */
export function shapedAt(track: Track, at: number, values: readonly number[]): Track {
  if (track.shape === "frame" || at < track.from || at > track.to) return track;
  const others = track.keyframes.filter((one) => one[0] !== at);
  return { ...track, keyframes: [...others, [at, ...values]].sort((a, b) => a[0]! - b[0]!) };
}

/** The last keyframe of a track stays: it would have no shape. */
export function withoutKeyframe(track: Track, at: number): Track {
  return track.keyframes.length < 2 ? track : { ...track, keyframes: track.keyframes.filter((one) => one[0] !== at) };
}

/** From this time to that one. The shape at the new ends is what it was there. */
export function trimmed(track: Track, from: number, to: number): Track {
  if (from >= to) return track;
  const keyframes = track.shape === "frame" ? [] : cut(track, from, to);
  return { ...track, from, to, keyframes, review: within(track.review, from, to) };
}

function cut(track: Track, from: number, to: number): Keyframe[] {
  const kept = track.keyframes.filter(([at]) => at! >= from && at! <= to);
  const [first, last] = [track.keyframes[0]![0]!, track.keyframes.at(-1)![0]!];
  const cutBefore = first < from && kept[0]?.[0] !== from;
  const cutAfter = last > to && kept.at(-1)?.[0] !== to;
  if (cutBefore) kept.unshift([from, ...valuesAt(track, from)]);
  if (cutAfter && kept.length > 0) kept.push([to, ...valuesAt(track, to)]);
  return kept.length > 0 ? kept : [[from, ...valuesAt(track, from)]];
}

export const within = (spans: readonly Span[], from: number, to: number): Span[] =>
  spans.map(([start, end]): Span => [Math.max(start, from), Math.min(end, to)]).filter(([start, end]) => start < end);

/** Two tracks in the place of one, the second from this time on. */
export function split(content: Content, track: Track, at: number): Content {
  if (at <= track.from || at >= track.to) return content;
  const second = { ...trimmed(track, at, track.to), id: nextId(content.tracks) };
  const profiles = content.profiles.map((one) => ({
    ...one,
    withoutTracks: one.withoutTracks.includes(track.id) ? [...one.withoutTracks, second.id] : one.withoutTracks,
    effects: one.effects.flatMap((other) => (other.track === track.id ? [other, { ...other, track: second.id }] : [other])),
  }));
  return withTrack(withTrack({ ...content, profiles }, trimmed(track, track.from, at)), second);
}

/** Somebody looked at this range: it no longer waits. */
export const lookedAt = (track: Track, span: Span): Track => ({ ...track, review: track.review.filter(([from, to]) => from !== span[0] || to !== span[1]) });

/** Section 9: what the tracker hands back. */
export interface TrackDraft {
  from: number;
  to: number;
  keyframes: number[][];
  margin: number;
  review: [number, number][];
  shape: Shape;
  tool: string;
  begins: string;
  ends: string;
  confidence: number[];
}

/** The track along what was followed. Its shape stays; where that is no rectangle, it is stretched as the followed box is. */
export function followed(track: Track, draft: TrackDraft, at: number, length: number): Track {
  const values = valuesAt(track, at);
  const shape = track.shape === "frame" ? "rectangle" : track.shape;
  const drawn = shape === "polygon" || shape === "brush";
  const keyframes = draft.keyframes.map(([time, left, top, width, height]): Keyframe =>
    drawn ? [time!, ...fitted(shape, values, { left: left!, top: top!, width: width!, height: height! })] : [time!, left!, top!, width!, height!]);
  // Points are rounded to units, inwards too.
  const margin = Math.max(track.margin, draft.margin) + (drawn ? 1 : 0);
  const to = draft.ends === "recording" ? length : draft.to;
  return { ...track, shape, keyframes, margin, from: draft.from, to, review: draft.review, tool: draft.tool, inverse: false };
}

/** What the tracker is to follow: the box of the shape at this time. */
export function boxToFollow(track: Track, at: number): [number, number, number, number] {
  const { left, top, width, height } = boxOf(track.shape, valuesAt(track, at));
  return [left, top, width, height];
}

/** A proposal that somebody takes over, as a track. Its reason is theirs to say. */
export function accepted(content: Content, proposal: Proposal, by: string, now: string): Content {
  const id = nextId(content.tracks);
  const { from, to, shape, keyframes, margin, review, subject, object, tool } = proposal;
  const made: Track = { by, id, madeAt: now, object, reason: null, tool, from, to, effect: { kind: "solid" }, inverse: false, keyframes, margin, review, shape, subject };
  return decided(withTrack(content, made), proposal.id, "accepted", [id]);
}

export function decided(content: Content, id: number, state: Proposal["state"], tracks: readonly number[] = []): Content {
  return { ...content, proposals: content.proposals.map((one) => (one.id === id ? { ...one, state, tracks } : one)) };
}
