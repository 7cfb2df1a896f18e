import type { Content, Effect, Profile, Track } from "./content";

const ascending = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);

/** Whether a name is a code that no other profile has. */
export const isFree = (content: Content, name: string): boolean => /^[a-z0-9-]{1,40}$/.test(name) && content.profiles.every((one) => one.name !== name);

export function withProfile(content: Content, changed: Profile): Content {
  const profiles = [...content.profiles.filter((one) => one.name !== changed.name), changed].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...content, profiles };
}

export const newProfile = (name: string): Profile => ({ name, picture: "kept", sound: "kept", keeps: [], effects: [], withoutTracks: [], withoutSounds: [] });

export const withoutProfile = (content: Content, name: string): Content => ({ ...content, profiles: content.profiles.filter((one) => one.name !== name) });

export function applies(profile: Profile, of: "withoutTracks" | "withoutSounds", id: number, does: boolean): Profile {
  const others = profile[of].filter((one) => one !== id);
  return { ...profile, [of]: does ? others : ascending([...others, id]) };
}

/** Another effect for these recipients; null: the track's own. */
export function withEffect(profile: Profile, track: number, effect: Effect | null): Profile {
  const others = profile.effects.filter((one) => one.track !== track);
  return { ...profile, effects: effect ? [...others, { effect, track }].sort((a, b) => a.track - b.track) : others };
}

/** The masks that these recipients get, each with the effect that it has for them; without a profile all masks as they are. */
export function tracksFor(content: Content, profile: Profile | null): Track[] {
  if (!profile) return [...content.tracks];
  return content.tracks
    .filter((one) => !profile.withoutTracks.includes(one.id))
    .map((one) => ({ ...one, effect: profile.effects.find((other) => other.track === one.id)?.effect ?? one.effect }));
}
