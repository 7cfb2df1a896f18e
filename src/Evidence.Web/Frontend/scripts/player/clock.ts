/** "0:12.480", and "1:02:03.004" from an hour on. */
export function clock(seconds: number): string {
  const ms = Math.floor(seconds * 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(ms / 3_600_000);
  const rest = `${hours > 0 ? two(Math.floor(ms / 60_000) % 60) : Math.floor(ms / 60_000)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, "0")}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** "1 minute 5 seconds": what a screen reader says of a place in the recording. */
export function spoken(seconds: number): string {
  const whole = Math.floor(seconds);
  const words = ([[Math.floor(whole / 3600), "hour"], [Math.floor(whole / 60) % 60, "minute"], [whole % 60, "second"]] as const)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`);
  return words.join(" ") || "start";
}

/** The device's own local time is taken as it stands: no zone of this computer may shift it. */
export function wallClock(captured: string, seconds: number): string {
  const at = new Date(Date.parse(`${captured}Z`) + Math.floor(seconds * 1000));
  return Number.isNaN(at.getTime()) ? "" : at.toISOString().slice(11, 19);
}
