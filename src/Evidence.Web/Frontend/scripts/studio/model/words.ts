import { clock } from "../../player/clock";
import type { Content, Effect, Shape, Span } from "./content";
import type { ToLookAt } from "./queue";
import { queue } from "./queue";

export const timeText = (at: number): string => clock(at / 1_000_000);

export const spanText = ([from, to]: Span): string => `${timeText(from)} to ${timeText(to)}`;

export const shapeText: Record<Shape, string> = { rectangle: "Rectangle", ellipse: "Ellipse", polygon: "Polygon", brush: "Brush", frame: "Whole frame" };

export const objectText = (object: string | null): string => (object ? object.replaceAll("-", " ") : "not said what");

export function effectText(effect: Effect): string {
  return effect.kind === "solid" ? "black" : effect.kind === "blur" ? `blur ${effect.radius} px` : effect.kind === "pixelate" ? `blocks of ${effect.block} px` : `outline ${effect.width} px`;
}

export const plural = (many: number, one: string, more = `${one}s`): string => `${many} ${many === 1 ? one : more}`;

export function lookText(one: ToLookAt): string {
  if (one.kind === "unsure") return `Mask ${one.track}: the tracker was not sure`;
  if (one.kind === "gap") return `Subject ${one.subject} is not masked here`;
  if (one.kind === "proposal") return `Proposal ${one.proposal}: accept, reject or keep visible`;
  return `${one.of === "mask" ? "Mask" : "Sound"} ${one.id}: say ${one.lacks.map((lack) => (lack === "object" ? "what it hides" : "why")).join(" and ")}`;
}

/** What is known, and what is not. */
export function statusText(content: Content, playedMs: number, lengthUs: number): string {
  const waiting = queue(content);
  const many = (kind: ToLookAt["kind"]) => waiting.filter((one) => one.kind === kind).length;
  const open = [
    [many("unsure"), "unsure span", "unsure spans"], [many("gap"), "gap", "gaps"], [many("proposal"), "open proposal", "open proposals"], [many("unsaid"), "mask or sound of which nobody said what it hides and why", "masks and sounds of which nobody said what they hide and why"],
  ] as const;
  const left = open.filter(([count]) => count > 0).map(([count, one, more]) => plural(count, one, more));
  const lengthMs = lengthUs / 1000;
  const played = playedMs >= lengthMs - 100 ? "You have played all of it here" : `${clock(Math.max(0, lengthMs - playedMs) / 1000)} of ${clock(lengthMs / 1000)} not yet played by you here`;
  return `${plural(content.tracks.length, "mask")}, ${plural(content.sounds.length, "sound span")}. ${left.length > 0 ? `Still to do: ${left.join(", ")}.` : "Nothing waits in the list."} ${played}. Faces, plates and names that nobody marked are not counted.`;
}
