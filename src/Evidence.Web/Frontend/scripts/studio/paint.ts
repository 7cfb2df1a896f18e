import type { Effect, Shape, Track } from "./model/content";
import { unitsOfPixel } from "./model/content";
import { pointsOf } from "./model/shapes";

/** Where the picture lies on a canvas, in its pixels, and how large a unit is there each way. */
export interface Lie {
  left: number;
  top: number;
  width: number;
  height: number;
  x: number;
  y: number;
}

export function lie(left: number, top: number, width: number, height: number, picture: { width: number; height: number }): Lie {
  return { left, top, width, height, x: width / (picture.width * unitsOfPixel), y: height / (picture.height * unitsOfPixel) };
}

/** The line around a shape, or along the middle of a brush. */
export function outline(shape: Shape, values: readonly number[], to: Lie, margin = 0): Path2D {
  const path = new Path2D();
  const [x, y] = [(units: number) => to.left + units * to.x, (units: number) => to.top + units * to.y];
  if (shape === "frame") path.rect(to.left, to.top, to.width, to.height);
  else if (shape === "rectangle" || shape === "ellipse") {
    const [left, top] = [values[0]! - margin, values[1]! - margin];
    const [wide, high] = [Math.max(0, values[2]! + 2 * margin), Math.max(0, values[3]! + 2 * margin)];
    if (shape === "rectangle") path.rect(x(left), y(top), wide * to.x, high * to.y);
    else path.ellipse(x(left + wide / 2), y(top + high / 2), (wide / 2) * to.x, (high / 2) * to.y, 0, 0, 2 * Math.PI);
  } else {
    pointsOf(shape, values).forEach(([px, py], n) => (n === 0 ? path.moveTo(x(px), y(py)) : path.lineTo(x(px), y(py))));
    if (shape === "polygon") path.closePath();
    // A brush that was put down once is a dot.
    else if (values.length === 3) path.lineTo(x(values[1]!) + 0.01, y(values[2]!));
  }
  return path;
}

/** Fills what a track covers with the colour that the context has. */
export function fill(context: CanvasRenderingContext2D, { shape, inverse, margin }: Pick<Track, "shape" | "inverse" | "margin">, values: readonly number[], to: Lie): void {
  const grown = inverse ? -margin : margin;
  context.lineJoin = context.lineCap = "round";
  if (inverse) {
    context.fillRect(to.left, to.top, to.width, to.height);
    context.globalCompositeOperation = "destination-out";
  }
  const path = outline(shape, values, to, grown);
  if (shape === "brush") {
    context.lineWidth = Math.max(0, 2 * (values[0]! + grown) * Math.max(to.x, to.y));
    if (context.lineWidth > 0) context.stroke(path);
  } else {
    context.fill(path);
    if (shape === "polygon" && grown !== 0) {
      context.lineWidth = 2 * Math.abs(grown) * Math.max(to.x, to.y);
      context.globalCompositeOperation = inverse && grown < 0 ? "source-over" : context.globalCompositeOperation;
      context.stroke(path);
    }
  }
  context.globalCompositeOperation = "source-over";
}

export interface Shown {
  track: Track;
  values: readonly number[];
}

/** Draws the effects over the picture, near to what the engine makes: the weakest first, so that the strongest holds. */
export class Effects {
  private readonly masks = document.createElement("canvas");
  private readonly small = document.createElement("canvas");

  draw(context: CanvasRenderingContext2D, video: HTMLVideoElement, shown: readonly Shown[], to: Lie, picture: { width: number; height: number }): void {
    for (const kind of ["blur", "pixelate", "solid"] as const) {
      const sizes = new Map<string, Shown[]>();
      for (const one of shown) {
        if (one.track.effect.kind !== kind) continue;
        const key = JSON.stringify(one.track.effect);
        sizes.set(key, [...(sizes.get(key) ?? []), one]);
      }
      for (const [key, masks] of sizes) this.one(context, video, JSON.parse(key) as Effect, masks, to, picture);
    }
    for (const { track, values } of shown) {
      if (track.effect.kind !== "outline") continue;
      context.strokeStyle = "#ffdd00";
      context.lineWidth = Math.max(1, track.effect.width * unitsOfPixel * to.x);
      context.stroke(outline(track.shape, values, to, track.margin));
    }
  }

  private one(context: CanvasRenderingContext2D, video: HTMLVideoElement, effect: Effect, masks: Shown[], to: Lie, picture: { width: number; height: number }): void {
    const { width, height } = context.canvas;
    if (this.masks.width !== width || this.masks.height !== height) [this.masks.width, this.masks.height] = [width, height];
    const layer = this.masks.getContext("2d");
    if (!layer) return;
    layer.clearRect(0, 0, width, height);
    layer.fillStyle = layer.strokeStyle = "#000";
    if (masks.some(({ track }) => track.inverse)) this.oneByOne(layer, masks, to);
    else for (const { track, values } of masks) fill(layer, track, values, to);
    if (effect.kind !== "solid" && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) this.picture(layer, video, effect, to, picture);
    context.drawImage(this.masks, 0, 0);
  }

  /** An inverse mask takes away from its own cover alone, and not from others'. */
  private oneByOne(layer: CanvasRenderingContext2D, masks: Shown[], to: Lie): void {
    const single = document.createElement("canvas");
    [single.width, single.height] = [layer.canvas.width, layer.canvas.height];
    const own = single.getContext("2d");
    if (!own) return;
    own.fillStyle = own.strokeStyle = "#000";
    for (const { track, values } of masks) {
      own.clearRect(0, 0, single.width, single.height);
      fill(own, track, values, to);
      layer.drawImage(single, 0, 0);
    }
  }

  private picture(layer: CanvasRenderingContext2D, video: HTMLVideoElement, effect: Effect, to: Lie, picture: { width: number; height: number }): void {
    const step = effect.kind === "pixelate" ? effect.block : effect.kind === "blur" ? effect.radius : 1;
    [this.small.width, this.small.height] = [Math.max(1, Math.ceil(picture.width / step)), Math.max(1, Math.ceil(picture.height / step))];
    const small = this.small.getContext("2d");
    if (!small) return;
    small.imageSmoothingQuality = "high";
    small.drawImage(video, 0, 0, picture.width / step, picture.height / step);
    layer.globalCompositeOperation = "source-in";
    layer.imageSmoothingEnabled = effect.kind === "blur";
    layer.drawImage(this.small, 0, 0, this.small.width, this.small.height, to.left, to.top, (to.width * this.small.width * step) / picture.width, (to.height * this.small.height * step) / picture.height);
    layer.globalCompositeOperation = "source-over";
  }
}
