/** Why a path in somebody else's bag points out of it; null where it stays inside. */
export function whyOutside(path: string): string | null {
  if (path === "") return "it is empty";
  if (/^[/\\~]/.test(path)) return "it is absolute or names a home folder";
  if (/^[A-Za-z]:/.test(path)) return "it names a drive";
  if (path.includes("\0")) return "it has a NUL character";
  return path.split(/[/\\]/).includes("..") ? 'it climbs out with ".."' : null;
}
