import { assert } from "../domain/assert.ts";

/** Freezes a row all the way down, and makes sure that it is a JSON document which reads back the same. */
export function freezeDocument(value: unknown, path = "row"): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number") {
    assert(Number.isFinite(value), `${path} is ${value}, which JSON cannot hold`);
    return;
  }
  // JSON leaves such a member out, and reading it then gives `undefined` again.
  if (value === undefined) return;
  assert(typeof value === "object", `${path} is a ${typeof value}, which JSON cannot hold`);
  if (Object.isFrozen(value)) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  assert(isPlain, `${path} is not a plain object, so JSON would change it`);
  Object.freeze(value);
  for (const [key, member] of Object.entries(value)) freezeDocument(member, `${path}.${key}`);
}
