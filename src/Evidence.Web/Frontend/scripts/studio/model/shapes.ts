import { bounds, unitsOfPixel } from "./content";
import type { Master, Shape } from "./content";

/** In units; right and lower edge follow from width and height. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const held = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
const place = (value: number): number => held(Math.round(value), -bounds.units, bounds.units);
const size = (value: number): number => held(Math.round(value), 1, bounds.units);

/** The smallest rectangle around a shape. */
export function boxOf(shape: Shape, values: readonly number[]): Box {
  if (shape === "rectangle" || shape === "ellipse") return { left: values[0] ?? 0, top: values[1] ?? 0, width: values[2] ?? 1, height: values[3] ?? 1 };
  const radius = shape === "brush" ? (values[0] ?? 0) : 0;
  const points = pointsOf(shape, values);
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs) - radius, Math.min(...ys) - radius];
  return { left, top, width: Math.max(...xs) + radius - left, height: Math.max(...ys) + radius - top };
}

export function pointsOf(shape: Shape, values: readonly number[]): [number, number][] {
  const points: [number, number][] = [];
  for (let n = shape === "brush" ? 1 : 0; n + 1 < values.length; n += 2) points.push([values[n]!, values[n + 1]!]);
  return points;
}

export const ofPoints = (shape: Shape, points: readonly (readonly [number, number])[], radius: number): number[] => [
  ...(shape === "brush" ? [size(radius)] : []),
  ...points.flatMap(([x, y]) => [place(x), place(y)]),
];

/** The shape as far as it goes and still touches the picture: one that lies outside hides nothing. */
export function moved(shape: Shape, values: readonly number[], x: number, y: number, master: Master): number[] {
  const box = boxOf(shape, values);
  const [wide, high] = [master.width * unitsOfPixel, master.height * unitsOfPixel];
  const [dx, dy] = [held(Math.round(x), 1 - box.left - box.width, wide - 1 - box.left), held(Math.round(y), 1 - box.top - box.height, high - 1 - box.top)];
  if (shape === "rectangle" || shape === "ellipse") return [place(box.left + dx), place(box.top + dy), box.width, box.height];
  return ofPoints(shape, pointsOf(shape, values).map(([px, py]) => [px + dx, py + dy] as const), values[0] ?? 1);
}

/** The shape stretched so that its box becomes this one. A brush keeps its width. */
export function fitted(shape: Shape, values: readonly number[], to: Box): number[] {
  if (shape === "rectangle" || shape === "ellipse") return [place(to.left), place(to.top), size(to.width), size(to.height)];
  if (shape === "frame") return [];
  const radius = shape === "brush" ? (values[0] ?? 1) : 0;
  const from = boxOf(shape, values);
  const along = (value: number, start: number, length: number, toStart: number, toLength: number) => {
    const [inner, toInner] = [length - 2 * radius, Math.max(0, toLength - 2 * radius)];
    return toStart + radius + (inner > 0 ? ((value - start - radius) / inner) * toInner : toInner / 2);
  };
  return ofPoints(shape, pointsOf(shape, values).map(([x, y]) => [along(x, from.left, from.width, to.left, to.width), along(y, from.top, from.height, to.top, to.height)] as const), radius);
}

/** Wider and taller by so much, its middle where it was. */
export function resized(shape: Shape, values: readonly number[], wider: number, taller: number): number[] {
  const { left, top, width, height } = boxOf(shape, values);
  const [wide, high] = [size(width + wider), size(height + taller)];
  return fitted(shape, values, { left: left - Math.trunc((wide - width) / 2), top: top - Math.trunc((high - height) / 2), width: wide, height: high });
}

/** A corner of a polygon, or a point of a brush, elsewhere. */
export function pointMoved(shape: Shape, values: readonly number[], point: number, x: number, y: number): number[] {
  const points = pointsOf(shape, values).map(([px, py], n) => (n === point ? ([px + x, py + y] as const) : ([px, py] as const)));
  return ofPoints(shape, points, values[0] ?? 1);
}

/** What is placed without drawing: in the middle, a sixth of the picture's height. */
export function placed(shape: Shape, master: Master): number[] {
  const [wide, high] = [master.width * unitsOfPixel, master.height * unitsOfPixel];
  const side = Math.max(unitsOfPixel, Math.round(high / 6));
  const [x, y] = [Math.round(wide / 2), Math.round(high / 2)];
  const box = { left: x - (side >> 1), top: y - (side >> 1), width: side, height: side };
  if (shape === "frame") return [];
  if (shape === "polygon") return ofPoints("polygon", [[box.left, y], [x, box.top], [box.left + side, y], [x, box.top + side]], 0);
  if (shape === "brush") return ofPoints("brush", [[x - side, y], [x + side, y]], side >> 2);
  return [box.left, box.top, box.width, box.height];
}

/** Few enough points for the format, the ends kept. */
export function thinned(points: readonly (readonly [number, number])[], most: number): (readonly [number, number])[] {
  if (points.length <= most) return [...points];
  return Array.from({ length: most }, (_, n) => points[Math.round((n * (points.length - 1)) / (most - 1))]!);
}

/** Whether a place lies in the shape, or within so many units of it. */
export function hits(shape: Shape, values: readonly number[], x: number, y: number, near: number): boolean {
  if (shape === "frame") return false;
  const { left, top, width, height } = boxOf(shape, values);
  if (x < left - near || y < top - near || x > left + width + near || y > top + height + near) return false;
  if (shape === "rectangle") return true;
  if (shape === "ellipse") return ((x - left - width / 2) / (width / 2 + near)) ** 2 + ((y - top - height / 2) / (height / 2 + near)) ** 2 <= 1;
  const points = pointsOf(shape, values);
  if (shape === "brush") return points.some((point, n) => toLine(x, y, point, points[Math.max(0, n - 1)]!) <= (values[0] ?? 0) + near);
  return around(points, x, y) || points.some((point, n) => toLine(x, y, point, points[(n + 1) % points.length]!) <= near);
}

function toLine(x: number, y: number, [ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = dx === 0 && dy === 0 ? 0 : held(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1);
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** By the winding number: the rule "nonzero". */
function around(points: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let turns = 0;
  points.forEach(([ax, ay], n) => {
    const [bx, by] = points[(n + 1) % points.length]!;
    const side = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
    if (ay <= y && by > y && side > 0) turns++;
    else if (ay > y && by <= y && side < 0) turns--;
  });
  return turns !== 0;
}
