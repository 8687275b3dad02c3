import { readFile } from "node:fs/promises";

/** The version in package.json, which stands two folders up from source and from the built files alike. */
export async function longshoreVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed === "object" && parsed !== null && "version" in parsed) {
    return String(parsed.version);
  }
  return "unknown";
}
