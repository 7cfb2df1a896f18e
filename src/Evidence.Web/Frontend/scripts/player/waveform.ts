/** docs/formats/waveform.md, section 1. */
interface Waveform {
  peaks: number[];
  pointMs: number;
}

/** Draws how loud the recording is along the time bar; nothing where it has no sound. */
export async function drawWaveform(canvas: HTMLCanvasElement, address: string, seconds: () => number): Promise<void> {
  const answer = await fetch(`${address}/waveform.json`, { headers: { accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { peaks, pointMs } = (await answer.json()) as Waveform;
  if (!peaks.some((peak) => peak > 0)) return;
  canvas.hidden = false;
  const draw = () => paint(canvas, peaks, (seconds() * 1000) / pointMs);
  new ResizeObserver(draw).observe(canvas);
  draw();
}

function paint(canvas: HTMLCanvasElement, peaks: number[], points: number): void {
  const drawing = canvas.getContext("2d");
  const [wide, high] = [canvas.clientWidth * devicePixelRatio, canvas.clientHeight * devicePixelRatio];
  if (!drawing || wide === 0 || points <= 0) return;
  [canvas.width, canvas.height] = [wide, high];
  drawing.fillStyle = "#9fb8cf";
  for (let x = 0; x < wide; x++) {
    const [from, to] = [Math.floor((x / wide) * points), Math.ceil(((x + 1) / wide) * points)];
    let peak = 0;
    for (let point = from; point < to; point++) peak = Math.max(peak, peaks[point] ?? 0);
    const height = Math.max(1, (peak / 255) * high);
    drawing.fillRect(x, (high - height) / 2, 1, height);
  }
}
