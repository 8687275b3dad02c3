import { isAbsolute, join, relative } from "node:path";

/**
 * The path of a file below a folder. Who makes a path of what a client sent has checked it; that it stays inside is
 * seen to here once more, for all of them. Throws for a path that would leave the folder.
 */
export function pathBelow(folder: string, path: string): string {
  const full = join(folder, path);
  const inside = relative(folder, full);
  const isOutside = isAbsolute(path) || path.includes("\0") || /^\.\.(?:\/|$)/.test(inside);
  if (isOutside) throw new Error(`the path ${JSON.stringify(path)} leaves its folder`);
  return full;
}
