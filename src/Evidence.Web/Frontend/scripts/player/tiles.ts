import { ofDegree } from "./track";
import type { Point } from "./track";

interface View {
  x: number;
  y: number;
  wide: number;
  high: number;
}

interface Tile {
  x: number;
  y: number;
  size: number;
  address: string;
}

/** How wide the drawing is shown, about; and how wide a tile was drawn. */
const [shownPixels, tilePixels] = [700, 256];

/** The tiles of a map that lie below a view whose metres are counted as `flatten` counts them. */
export function tilesBelow(first: Point, view: View, template: string, mostZoom: number): Tile[] {
  const earth = 360 * ofDegree(first);
  const zoom = Math.min(mostZoom, Math.max(0, Math.round(Math.log2((earth / view.wide) * (shownPixels / tilePixels)))));
  const [many, left, top] = [2 ** zoom, -((first.longitude + 180) / 360) * earth, -earth / 2];
  const size = earth / many;
  const tiles: Tile[] = [];
  for (let column = Math.floor((view.x - left) / size); left + column * size < view.x + view.wide; column++) {
    for (let row = Math.max(0, Math.floor((view.y - top) / size)); row < many && top + row * size < view.y + view.high; row++) {
      const around = ((column % many) + many) % many;
      const address = template.replaceAll("{z}", String(zoom)).replaceAll("{x}", String(around)).replaceAll("{y}", String(row));
      tiles.push({ x: left + column * size, y: top + row * size, size, address });
    }
  }
  return tiles;
}
