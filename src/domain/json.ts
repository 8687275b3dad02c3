/** An object of JSON that came from outside. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** What a text says that came from outside; `undefined` when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it is an object: `null` and lists are none. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value when it is an object. */
export function recordOf(value: unknown): JsonRecord | undefined {
  return isRecord(value) ? value : undefined;
}

/** Whether it is a list, of which nobody knows what is in it. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
