/** One reading of a track, from GeoJSON (docs/formats/telemetry.md, section 5): degrees, metres, metres a second, milliseconds of media time. */
export interface Point {
  latitude: number;
  longitude: number;
  altitude: number | null;
  speed: number | null;
  heading: number | null;
  mediaMs: number | null;
  doubtful: boolean;
}

interface Feature {
  geometry?: { type?: string; coordinates?: unknown };
  properties?: Record<string, unknown>;
}

const number = (value: unknown): number | null => (typeof value === "number" && Number.isFinite(value) ? value : null);

/** The places of a track in its own order; whatever else the document holds is left out. */
export function readTrack(document: unknown): Point[] {
  const features = (document as { features?: Feature[] } | null)?.features;
  if (!Array.isArray(features)) return [];
  const points: Point[] = [];
  for (const { geometry, properties } of features) {
    if (geometry?.type !== "Point" || !Array.isArray(geometry.coordinates)) continue;
    const [longitude, latitude, altitude] = geometry.coordinates.map(number);
    if (longitude == null || latitude == null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) continue;
    points.push({
      latitude, longitude, altitude: altitude ?? null, speed: number(properties?.["speed"]), heading: number(properties?.["heading"]),
      mediaMs: number(properties?.["mediaMs"]), doubtful: properties?.["confidence"] === "doubtful",
    });
  }
  return points;
}

const radians = Math.PI / 180;

/** Metres in a degree east, where a track begins. */
export const ofDegree = (first: Point): number => 111_320 * Math.cos(first.latitude * radians);

/** Degrees of the equator, as Web Mercator has them. */
export const mercatorUp = (latitude: number): number => Math.asinh(Math.tan(latitude * radians)) / radians;

/** Metres east of the track's first place, and south of the equator: small enough a piece of the earth to be drawn flat. With a map, as Web Mercator has it, at the first place's scale. */
export function flatten(points: Point[], onMap: boolean): [number, number][] {
  const first = points[0];
  if (!first) return [];
  const metres = ofDegree(first);
  return points.map(({ latitude, longitude }) => {
    // A track that crosses the antimeridian goes on, and does not jump around the earth.
    const along = ((((longitude - first.longitude + 180) % 360) + 360) % 360) - 180;
    return [along * metres, onMap ? -mercatorUp(latitude) * metres : -latitude * 110_574];
  });
}

/** The reading that holds at a time: the last one until then; null before the first. */
export function at(points: Point[], ms: number): number | null {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.mediaMs ?? Infinity) <= ms) low = middle + 1;
    else high = middle;
  }
  return low > 0 ? low - 1 : null;
}

/** 1, 2 or 5 times a power of ten, not less than what is asked for. */
export function roundStep(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(metres, 0.001)));
  return ([1, 2, 5, 10].find((times) => times * power >= metres) ?? 10) * power;
}
