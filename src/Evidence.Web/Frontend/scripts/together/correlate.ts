/** How loud two recordings are, in stretches of the same length. */
export interface Loudness {
  peaks: number[];
  pointMs: number;
}

export interface Fit {
  /** By how much later than the first the second recording began. */
  lagMs: number;
  /** 1 where they rise and fall alike, 0 where they have nothing to do with each other. */
  score: number;
}

/** Recordings that have less in common are not compared. */
const leastOverlapMs = 3000;
const mostPoints = 12_000;

/** Where two recordings of the same sounds lie to each other, from how their loudness rises and falls; null where they are too short. */
export function bestFit(one: Loudness, other: Loudness): Fit | null {
  const pointMs = Math.max(one.pointMs, other.pointMs);
  const [a, b] = [evened(one, pointMs), evened(other, pointMs)];
  const least = Math.ceil(leastOverlapMs / pointMs);
  let best: { lag: number; score: number } | null = null;
  const scores = new Map<number, number>();
  for (let lag = least - b.length; lag <= a.length - least; lag++) {
    const score = alike(a, b, lag);
    scores.set(lag, score);
    if (!best || score > best.score) best = { lag, score };
  }
  if (!best) return null;
  // Between two points: the top of the parabola through the best and its neighbours.
  const [before, after] = [scores.get(best.lag - 1) ?? best.score, scores.get(best.lag + 1) ?? best.score];
  const bend = before - 2 * best.score + after;
  const between = bend < 0 ? (before - after) / (2 * bend) : 0;
  return { lagMs: Math.round((best.lag + between) * pointMs), score: best.score };
}

function evened({ peaks, pointMs }: Loudness, to: number): number[] {
  if (pointMs === to) return peaks.slice(0, mostPoints);
  return Array.from({ length: Math.min(mostPoints, Math.floor((peaks.length * pointMs) / to)) }, (_, n) => peaks[Math.floor((n * to) / pointMs)] ?? 0);
}

/** Pearson's correlation of what lies over each other when the second begins so many points after the first. */
function alike(a: number[], b: number[], lag: number): number {
  const [from, to] = [Math.max(0, lag), Math.min(a.length, b.length + lag)];
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const [x, y] = [a[i] ?? 0, b[i - lag] ?? 0];
    sa += x;
    sb += y;
    saa += x * x;
    sbb += y * y;
    sab += x * y;
  }
  const n = to - from;
  const spread = Math.sqrt((saa - (sa * sa) / n) * (sbb - (sb * sb) / n));
  // Few points are alike by chance: what overlaps little counts less.
  return spread > 0 ? ((sab - (sa * sb) / n) / spread) * Math.min(1, n / Math.min(a.length, b.length) + 0.5) : 0;
}
