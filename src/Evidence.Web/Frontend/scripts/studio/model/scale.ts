/** Which part of the recording a time line shows. Times in microseconds, places in pixels. */
export class Scale {
  constructor(readonly length: number, readonly width: number, readonly from = 0, readonly span = length) {}

  x(at: number): number {
    return ((at - this.from) / this.span) * this.width;
  }

  at(x: number): number {
    return Math.round(Math.min(this.length, Math.max(0, this.from + (x / Math.max(1, this.width)) * this.span)));
  }

  /** Larger or smaller around a time that stays where it is. A hundredth of a second is the least that is shown. */
  zoomed(factor: number, around: number): Scale {
    const span = Math.min(this.length, Math.max(10_000, Math.round(this.span / factor)));
    return this.show(around - ((around - this.from) / this.span) * span, span);
  }

  moved(from: number): Scale {
    return this.show(from, this.span);
  }

  resized(width: number): Scale {
    return new Scale(this.length, width, this.from, this.span);
  }

  /** As it is where the time is seen, otherwise so that it is. */
  following(at: number): Scale {
    return at >= this.from && at <= this.from + this.span ? this : this.moved(at - this.span / 10);
  }

  /** Times of the ruler's lines: at least so many pixels apart, at round times. */
  ticks(apart: number): number[] {
    const steps = [1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 1.5e7, 3e7, 6e7, 1.2e8, 3e8, 6e8, 9e8, 1.8e9, 3.6e9, 7.2e9, 2.16e10, 8.64e10];
    const least = (apart / Math.max(1, this.width)) * this.span;
    const step = steps.find((one) => one >= least) ?? least;
    const ticks: number[] = [];
    for (let at = Math.ceil(this.from / step) * step; at <= this.from + this.span; at += step) ticks.push(at);
    return ticks;
  }

  private show(from: number, span: number): Scale {
    return new Scale(this.length, this.width, Math.round(Math.min(this.length - span, Math.max(0, from))), span);
  }
}
