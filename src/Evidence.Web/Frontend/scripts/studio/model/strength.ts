import { unitsOfPixel } from "./content";
import type { Effect, Master, Track } from "./content";
import { boxOf } from "./shapes";

/** What tells nobody who somebody is (section 4, "Too weak"). */
const tellsNobody: readonly (string | null)[] = ["clothing", "vehicle", "place", "voice", "other"];
const mostCells = 6;
const [leastMeasure, mostMeasure] = [8, 256];

/** The least radius or block that a mask of this size may have, in pixels. What it hides may not be said yet: then it may be a face. */
export function leastCell({ shape, inverse, keyframes, margin, object }: Track, { width, height }: Pick<Master, "width" | "height">): number {
  if (tellsNobody.includes(object)) return leastMeasure;
  const sides = shape === "frame" || inverse ? [Math.min(width, height) * unitsOfPixel] : keyframes.map(([, ...values]) => {
    const box = boxOf(shape, values);
    return Math.min(box.width, box.height) + 2 * margin;
  });
  return Math.max(leastMeasure, Math.ceil(sides.reduce((most, side) => Math.max(most, side), 0) / (mostCells * unitsOfPixel)));
}

/** The effect itself where it is strong enough; else the same kind as strong as it has to be, or black where none is. */
export function strongEnough(track: Track, effect: Effect, master: Pick<Master, "width" | "height">): Effect {
  const measure = effect.kind === "blur" ? effect.radius : effect.kind === "pixelate" ? effect.block : null;
  const least = leastCell(track, master);
  if (measure === null || measure >= least) return effect;
  if (least > mostMeasure) return { kind: "solid" };
  return effect.kind === "blur" ? { kind: "blur", radius: least } : { kind: "pixelate", block: least };
}
