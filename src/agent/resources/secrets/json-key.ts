import { parseJson } from "../../../domain/json.ts";
/** The value of a key of a secret that is JSON, or why there is none. */
export type KeyValue =
  | { readonly kind: "value"; readonly value: string }
  | { readonly kind: "not JSON" }
  | { readonly kind: "no such key" };

/**
 * Takes a key's value out of a secret. What is no text is printed as the ECS agent prints it, which is Go's default format
 * (`asm.go`: `fmt.Sprintf("%v", …)` of what `encoding/json` made).
 */
export function valueOfKey(secret: string, key: string): KeyValue {
  const parsed = parseJson(secret);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return { kind: "not JSON" };
  }
  if (!Object.hasOwn(parsed, key)) return { kind: "no such key" };
  return { kind: "value", value: format(Reflect.get(parsed, key)) };
}

function format(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatNumber(value);
  if (Array.isArray(value)) return `[${value.map(format).join(" ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `map[${members.map(([key, member]) => `${key}:${format(member)}`).join(" ")}]`;
  }
  return value === null ? "<nil>" : JSON.stringify(value);
}

/** Go's `%v` of a float64: the shortest digits, with an exponent from 6 on and below -4 (`strconv`, `formatDigits`). */
const FIRST_LARGE_EXPONENT = 6;
const SMALLEST_EXPONENT = -4;

function formatNumber(value: number): string {
  const [digits = "", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (exponent >= SMALLEST_EXPONENT && exponent < FIRST_LARGE_EXPONENT) return String(value);
  const sign = exponent < 0 ? "-" : "+";
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}
