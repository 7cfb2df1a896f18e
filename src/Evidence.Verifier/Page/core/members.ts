import { shown, type Finding } from "./findings";
import { isObject, JsonFault, readCanonical, type Json, type JsonObject } from "./json";
import { bytesOfBase64, type Bytes } from "./bytes";

// Ours nest five deep.
const depth = 16;

/** One canonical JSON object; null with a finding. */
export function readObject(bytes: Uint8Array, what: string, findings: Finding[]): JsonObject | null {
  try {
    const value = readCanonical(bytes, depth);
    if (isObject(value)) return value;
    wrongJson("is not a JSON object");
  } catch (fault) {
    if (!(fault instanceof JsonFault)) throw fault;
    wrongJson(fault.message, fault.offset);
  }
  return null;

  function wrongJson(why: string, offset?: number): void {
    findings.push({ code: "json-wrong", severity: "altered", text: `${what} ${why}.`, ...(offset === undefined ? {} : { offset }) });
  }
}

/** Reads the members of one object. What is wrong is gathered; an object with anything wrong is never used. */
export class Members {
  private readonly asked = new Set<string>();

  constructor(private readonly json: JsonObject, private readonly what: string, private readonly findings: Finding[]) {}

  has(name: string): boolean {
    return this.json.has(name);
  }

  any(name: string): Json {
    this.asked.add(name);
    if (!this.json.has(name)) this.wrong(name, "is missing");
    return this.json.get(name) ?? null;
  }

  text(name: string): string {
    const value = this.any(name);
    if (typeof value === "string") return value;
    this.wrongKind(name, "string");
    return "";
  }

  /** A text for which the rule holds. */
  parsed(name: string, holds: (text: string) => boolean, shape: string): string {
    const value = this.any(name);
    if (typeof value !== "string") this.wrongKind(name, "string");
    else if (!holds(value)) this.wrong(name, `is not ${shape}`);
    else return value;
    return "";
  }

  parsedOrNull(name: string, holds: (text: string) => boolean, shape: string): string | null {
    return this.isNull(name) ? null : this.parsed(name, holds, shape);
  }

  integer(name: string, least = 0): number {
    const value = this.any(name);
    if (typeof value !== "number") this.wrongKind(name, "number");
    else if (value < least) this.wrong(name, `is not a whole number from ${least} to 2^53 - 1`);
    else return value;
    return least;
  }

  object(name: string): Members | null {
    const value = this.any(name);
    if (isObject(value)) return new Members(value, `${this.what}.${name}`, this.findings);
    this.wrongKind(name, "object");
    return null;
  }

  objectOrNull(name: string): Members | null {
    return this.isNull(name) ? null : this.object(name);
  }

  /** A list of objects, each read by the function. */
  objects<T>(name: string, read: (members: Members) => T): T[] {
    const value = this.any(name);
    if (!Array.isArray(value)) {
      this.wrongKind(name, "array");
      return [];
    }
    const wrong = value.findIndex((element) => !isObject(element));
    if (wrong >= 0) this.wrong(name, `has an element (${wrong}) that is not a JSON object`);
    return value.filter(isObject).map((element, at) => read(new Members(element, `${this.what}.${name}[${at}]`, this.findings)));
  }

  texts(name: string): string[] {
    const value = this.any(name);
    if (Array.isArray(value) && value.every((element) => typeof element === "string")) return value;
    this.wrong(name, "is not a list of texts");
    return [];
  }

  bytesOrNull(name: string): Bytes | null {
    if (this.isNull(name)) return null;
    const bytes = bytesOfBase64(this.text(name));
    if (bytes === null) this.wrong(name, "is not base64");
    return bytes;
  }

  /** The object's own members, whatever they are called. */
  entries(name: string): [string, Json][] {
    const value = this.any(name);
    if (isObject(value)) return [...value];
    this.wrongKind(name, "object");
    return [];
  }

  /** In a fixed format, a member that nobody asked for could carry what no reader shows. */
  refuseOthers(): void {
    for (const name of this.json.keys()) if (!this.asked.has(name)) this.wrong(shown(name), "does not belong here");
  }

  wrong(name: string, why: string): void {
    this.findings.push({ code: "member-wrong", severity: "altered", text: `${this.what}: "${name}" ${why}.` });
  }

  private wrongKind(name: string, kind: string): void {
    if (this.json.has(name)) this.wrong(name, `is not a JSON ${kind}`);
  }

  private isNull(name: string): boolean {
    this.asked.add(name);
    return this.json.get(name) === null;
  }
}
