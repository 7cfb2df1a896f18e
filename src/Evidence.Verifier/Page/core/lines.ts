import { ReadTrouble } from "./files";
import { joined } from "./bytes";

const lf = 0x0a;

/** Lines of exact bytes, each ended by LF, with where they begin. */
export async function* byteLines(content: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<{ line: Uint8Array; offset: number }> {
  let rest: Uint8Array = new Uint8Array(0);
  let offset = 0;
  for await (const piece of content) {
    let buffer = rest.length === 0 ? piece : joined(rest, piece);
    for (let end: number; (end = buffer.indexOf(lf)) >= 0;) {
      if (end > longest) throw tooLong(longest);
      yield { line: buffer.subarray(0, end), offset };
      offset += end + 1;
      buffer = buffer.subarray(end + 1);
    }
    if (buffer.length > longest) throw tooLong(longest);
    rest = buffer;
  }
  if (rest.length > 0) throw new ReadTrouble(true, "the last line has no end");
}

const tooLong = (longest: number): ReadTrouble => new ReadTrouble(true, `a line is longer than ${longest} bytes`);

export type Charset = "utf-8" | "utf-16le" | "latin1";

/** The bytes are no text in the character set that the bag declares. */
export class NotText extends Error {}

const longestLine = 32_768;

/** Lines of a tag file, ended by LF, CR or CRLF: RFC 8493, section 2.1.3. */
export async function* textLines(content: AsyncIterable<Uint8Array>, charset: Charset): AsyncGenerator<string> {
  let rest = "";
  for await (const text of decoded(content, charset)) {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) yield bounded(line);
    bounded(rest);
  }
  const last = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
  if (last !== rest || last !== "") yield last;
}

function bounded(line: string): string {
  if (line.length > longestLine) throw new ReadTrouble(true, `a line is longer than ${longestLine} characters`);
  return line;
}

async function* decoded(content: AsyncIterable<Uint8Array>, charset: Charset): AsyncGenerator<string> {
  const decoder = charset === "latin1" ? null : new TextDecoder(charset, { fatal: true, ignoreBOM: true });
  for await (const piece of content) yield decoder === null ? Array.from(piece, (b) => String.fromCharCode(b)).join("") : decode(decoder, piece);
  if (decoder !== null) yield decode(decoder);
}

function decode(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return decoder.decode(piece, { stream: piece !== undefined });
  } catch {
    throw new NotText();
  }
}
