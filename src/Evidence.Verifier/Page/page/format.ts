/** Powers of 1000, as file managers and cameras count. */
export function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let [amount, unit] = [bytes, 0];
  for (; amount >= 1000 && unit < units.length - 1; unit++) amount /= 1000;
  return `${unit === 0 ? amount : amount.toFixed(1)} ${bytes === 1 ? "byte" : units[unit]!}`;
}

export const count = (number: number, one: string, many: string): string => `${number.toLocaleString("en-GB")} ${number === 1 ? one : many}`;

/** An instant as people read it, with its zone. */
export function time(instant: string): string {
  const at = new Date(instant.slice(0, 23) + "Z");
  return `${at.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })}, ${instant.slice(11, 19)} UTC`;
}

/** In groups of four, as people compare them. */
export const fingerprint = (hex: string): string => hex.replace(/(.{4})(?=.)/g, "$1 ");
