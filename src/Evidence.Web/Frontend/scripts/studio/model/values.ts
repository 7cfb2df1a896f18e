import type { Keyframe, Track } from "./content";

/** ⌊change × passed ÷ whole⌋ in exact integers, also where the product is greater than a number holds. */
export function scaled(change: number, passed: number, whole: number): number {
  const product = change * passed;
  if (!Number.isSafeInteger(product)) {
    const [big, by] = [BigInt(change) * BigInt(passed), BigInt(whole)];
    const quotient = big / by;
    return Number(big < 0n && quotient * by !== big ? quotient - 1n : quotient);
  }
  const rest = ((product % whole) + whole) % whole;
  return (product - rest) / whole;
}

/** The values of the shape at a time (section 3, "Between keyframes"). */
export function valuesAt({ keyframes }: Pick<Track, "keyframes">, at: number): readonly number[] {
  let [low, high] = [0, keyframes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyframes[middle]![0]! <= at) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [keyframes[low - 1], keyframes[low]];
  if (!before || !after) return ((before ?? after) as Keyframe | undefined)?.slice(1) ?? [];
  const [start, end] = [before[0]!, after[0]!];
  return before.slice(1).map((value, n) => value + scaled(after[n + 1]! - value, at - start, end - start));
}

/** Whether any of the time that a frame is on display lies in the track; `until` is the time of the next frame, Infinity for the last one. */
export function covers({ from, to }: Pick<Track, "from" | "to">, frame: number, until: number, length: number): boolean {
  return frame < to ? until > from : to === length && until === Infinity;
}

/** The shape that a frame is covered with. */
export const shapeAt = (track: Pick<Track, "keyframes" | "from">, frame: number): readonly number[] => valuesAt(track, Math.max(frame, track.from));
