import { isRecord, type JsonRecord } from "../domain/json.ts";

/** Readers of values that came from outside: they give what was asked for, or nothing. */

/** The object, or an empty one. */
export function asRecord(value: unknown): Foreign {
  return isRecord(value) ? value : {};
}

/** The list, or an empty one. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** A list of texts; nothing when it is not a list. */
export function asStrings(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((item) => asString(item) ?? []);
}

/** An object from outside, members unread. */
export type Foreign = JsonRecord;

/** A member that is there only when it has a value. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  const member: { [Key in Name]?: Value } = {};
  if (value !== undefined) member[name] = value;
  return member;
}
