import { textOf, utf8, type Bytes } from "./bytes";

/** Objects are maps: a member called __proto__ is a member. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

export const isObject = (value: Json | undefined): value is JsonObject => value instanceof Map;

/** Why the bytes are not what was signed, hashed or committed to: the rest of a sentence. */
export class JsonFault extends Error {
  constructor(message: string, readonly offset?: number) {
    super(message);
  }
}

/** RFC 8785 with the profile of docs/formats/signed-documents.md: whole numbers below 2^53, no member twice, valid Unicode. */
export function readCanonical(bytes: Uint8Array, depth: number): Json {
  const text = textOf(bytes);
  if (text === null) throw new JsonFault("is not JSON");
  const value = new Parser(text, depth).run();
  if (canonical(value) !== text) throw new JsonFault("is not in canonical form (RFC 8785), so these are not the bytes that were written");
  return value;
}

/** The canonical text. What of it is no ASCII is escaped by nobody. */
export function canonical(value: Json): string {
  const out: string[] = [];
  write(value, out);
  return out.join("");
}

export const canonicalBytes = (value: Json): Bytes => utf8(canonical(value));

function write(value: Json, out: string[]): void {
  if (isObject(value)) {
    // Without a comparer, texts are sorted by UTF-16 code units, as RFC 8785 §3.2.3 asks.
    const names = [...value.keys()].sort();
    names.forEach((name, at) => {
      out.push(at === 0 ? "{" : ",", JSON.stringify(name), ":");
      write(value.get(name)!, out);
    });
    out.push(names.length === 0 ? "{}" : "}");
  } else if (Array.isArray(value)) {
    value.forEach((element, at) => {
      out.push(at === 0 ? "[" : ",");
      write(element, out);
    });
    out.push(value.length === 0 ? "[]" : "]");
  } else {
    out.push(JSON.stringify(value));
  }
}

/** RFC 8259 by hand: JSON.parse keeps the last of two members and rounds numbers, and says neither. */
class Parser {
  private at = 0;

  constructor(private readonly text: string, private readonly depth: number) {}

  run(): Json {
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) this.fail();
    return value;
  }

  private value(level: number): Json {
    this.space();
    switch (this.text[this.at]) {
      case "{": return this.object(this.deeper(level));
      case "[": return this.array(this.deeper(level));
      case '"': return this.string();
      case "t": return this.word("true", true);
      case "f": return this.word("false", false);
      case "n": return this.word("null", null);
      default: return this.number();
    }
  }

  private deeper(level: number): number {
    if (level >= this.depth) throw new JsonFault("is nested too deeply");
    this.at++;
    return level + 1;
  }

  private object(level: number): JsonObject {
    const members: JsonObject = new Map();
    if (this.ends("}")) return members;
    do {
      this.space();
      const name = this.string();
      if (members.has(name)) throw new JsonFault("names a member twice");
      this.space();
      if (this.text[this.at++] !== ":") this.fail();
      members.set(name, this.value(level));
    } while (this.goesOn("}"));
    return members;
  }

  private array(level: number): Json[] {
    const elements: Json[] = [];
    if (this.ends("]")) return elements;
    do elements.push(this.value(level)); while (this.goesOn("]"));
    return elements;
  }

  private ends(close: string): boolean {
    this.space();
    if (this.text[this.at] !== close) return false;
    this.at++;
    return true;
  }

  private goesOn(close: string): boolean {
    this.space();
    const next = this.text[this.at++];
    if (next !== "," && next !== close) this.fail();
    return next === ",";
  }

  // A text may be megabytes long: it is searched for its end, since a pattern that repeats over it can run out of stack.
  private string(): string {
    const start = this.at;
    if (this.text[this.at++] !== '"') this.fail();
    for (;;) {
      const special = /["\\\u0000-\u001f]/g;
      special.lastIndex = this.at;
      const next = special.exec(this.text) ?? this.fail();
      this.at = next.index + (next[0] === "\\" ? 2 : 1);
      if (next[0] === '"') return this.unescaped(this.text.slice(start, this.at));
      if (next[0] !== "\\") this.fail();
    }
  }

  private unescaped(token: string): string {
    const text = this.parsed(token);
    if (/\p{Cs}/u.test(text)) throw new JsonFault("has text that is not valid Unicode");
    return text;
  }

  private parsed(token: string): string {
    try {
      return JSON.parse(token) as string;
    } catch {
      return this.fail();
    }
  }

  private number(): number {
    // Longer than any whole number below 2^53.
    const token = /-?[0-9][0-9.eE+-]{0,40}/y;
    token.lastIndex = this.at;
    const match = token.exec(this.text)?.[0] ?? this.fail();
    const number = Number(match);
    if (!/^-?(?:0|[1-9][0-9]*)$/.test(match) || !Number.isSafeInteger(number)) throw new JsonFault("has a number that is not a whole number below 2^53");
    this.at += match.length;
    return number;
  }

  private word<T extends Json>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail();
    this.at += word.length;
    return value;
  }

  private space(): void {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at++;
  }

  private fail(): never {
    throw new JsonFault("is not JSON", utf8(this.text.slice(0, this.at)).length);
  }
}
