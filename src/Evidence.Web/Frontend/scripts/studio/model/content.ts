/** What is edited: docs/formats/redaction-recipe.md, sections 3 to 6, unfinished things allowed. Nothing here is ever changed: every edit makes another content. */
export type Span = readonly [from: number, to: number];

/** Its time in microseconds, then the values of the shape in units of 1/16 pixel. */
export type Keyframe = readonly number[];

export const shapes = ["rectangle", "ellipse", "polygon", "brush", "frame"] as const;
export type Shape = (typeof shapes)[number];

export type Effect = { readonly kind: "solid" } | { readonly kind: "blur"; readonly radius: number } | { readonly kind: "pixelate"; readonly block: number } | { readonly kind: "outline"; readonly width: number };

/** `object` and `reason` are null until somebody says them; no version is saved before. */
interface Answerable {
  readonly by: string;
  readonly id: number;
  readonly madeAt: string;
  readonly object: string | null;
  readonly reason: string | null;
  readonly tool: string;
  readonly from: number;
  readonly to: number;
}

export interface Track extends Answerable {
  readonly effect: Effect;
  readonly inverse: boolean;
  readonly keyframes: readonly Keyframe[];
  readonly margin: number;
  readonly review: readonly Span[];
  readonly shape: Shape;
  readonly subject: number | null;
}

export interface Sound extends Answerable {
  readonly effect: "mute" | "tone";
}

export interface Profile {
  readonly name: string;
  readonly picture: "kept" | "none";
  readonly sound: "kept" | "none";
  readonly keeps: readonly string[];
  readonly effects: readonly { readonly track: number; readonly effect: Effect }[];
  readonly withoutTracks: readonly number[];
  readonly withoutSounds: readonly number[];
}

/** What a detector found. `tracks` are those that it became. */
export interface Proposal {
  readonly id: number;
  readonly state: "open" | "accepted" | "rejected" | "visible";
  readonly subject: number | null;
  readonly object: string;
  readonly confidence: number;
  readonly from: number;
  readonly to: number;
  readonly shape: Shape;
  readonly keyframes: readonly Keyframe[];
  readonly margin: number;
  readonly review: readonly Span[];
  readonly tool: string;
  readonly tracks: readonly number[];
}

export interface Content {
  readonly tracks: readonly Track[];
  readonly sounds: readonly Sound[];
  readonly profiles: readonly Profile[];
  readonly proposals: readonly Proposal[];
}

export interface Master {
  readonly width: number;
  readonly height: number;
  /** Microseconds. */
  readonly length: number;
}

export const unitsOfPixel = 16;
export const bounds = { units: 2 ** 20, margin: 4096, subjects: 1_000_000, profiles: 20, polygon: 64, brush: 256 } as const;

export const objects = [
  "face", "head", "person", "body", "tattoo", "clothing", "plate", "vehicle", "screen", "document", "card", "house-number", "place", "voice", "name", "address", "phone-number",
  "date-of-birth", "other",
] as const;

export const empty: Content = { tracks: [], sounds: [], profiles: [], proposals: [] };

/** The least number that is free: 1 more than the greatest. */
export const nextId = (of: readonly { readonly id: number }[]): number => of.reduce((most, one) => Math.max(most, one.id), 0) + 1;

export const track = (content: Content, id: number): Track | undefined => content.tracks.find((one) => one.id === id);

export function withTrack(content: Content, changed: Track): Content {
  const known = content.tracks.some((one) => one.id === changed.id);
  const tracks = known ? content.tracks.map((one) => (one.id === changed.id ? changed : one)) : [...content.tracks, changed];
  return { ...content, tracks };
}

/** Profiles do not name what is not there. */
export function withoutTrack(content: Content, id: number): Content {
  const profiles = content.profiles.map((one) => ({ ...one, effects: one.effects.filter((other) => other.track !== id), withoutTracks: one.withoutTracks.filter((other) => other !== id) }));
  return { ...content, tracks: content.tracks.filter((one) => one.id !== id), profiles };
}

export function withSound(content: Content, changed: Sound): Content {
  const known = content.sounds.some((one) => one.id === changed.id);
  const sounds = known ? content.sounds.map((one) => (one.id === changed.id ? changed : one)) : [...content.sounds, changed];
  return { ...content, sounds };
}

export function withoutSound(content: Content, id: number): Content {
  const profiles = content.profiles.map((one) => ({ ...one, withoutSounds: one.withoutSounds.filter((other) => other !== id) }));
  return { ...content, sounds: content.sounds.filter((one) => one.id !== id), profiles };
}
