/** How a file is cut on its way: docs/formats/browser-upload.md, "Chunks". */
const mebibyte = 1 << 20;
const headerBytes = 40;
const tagBytes = 16;
const usualPart = 8 * mebibyte;
const mostParts = 9_000;

export class ChunkPlan {
  private readonly first: number;
  private readonly other: number;

  constructor(private readonly bytes: number) {
    const segments = Math.ceil((bytes + headerBytes) / (mebibyte - tagBytes));
    const sealed = headerBytes + bytes + segments * tagBytes;
    const part = Math.max(usualPart, Math.ceil(Math.ceil(sealed / mostParts) / mebibyte) * mebibyte);
    this.other = part - (part / mebibyte) * tagBytes;
    this.first = this.other - headerBytes;
  }

  /** The end of the chunk that begins at an offset. */
  end(offset: number): number {
    return Math.min(offset === 0 ? this.first : offset + this.other, this.bytes);
  }
}
