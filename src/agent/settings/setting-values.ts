import { parseJson } from "../../domain/json.ts";
/** What the text of a setting comes to: a value, or what is wrong with it; and what the operator should know. */
export interface Reading<T> {
  readonly value?: T;
  /** Ends the start. */
  readonly wrong?: string;
  /** Said once, at the start. */
  readonly note?: string;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const DURATION = /^(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/;

/** A duration as Go writes it: `30s`, `1h30m`. */
export function readDuration(text: string): Reading<number> {
  if (text === "0") return { value: 0 };
  if (!DURATION.test(text)) return { wrong: "is no duration such as 30s, 10m or 1h30m" };
  const parts = text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g);
  const value = [...parts].reduce((sum, [, count, unit]) => {
    return sum + Number(count) * (UNIT_MS[unit ?? ""] ?? 0);
  }, 0);
  return { value: Math.round(value) };
}

/** A duration of at least that; a shorter one is made as long, as the ECS agent does. */
export function readDurationFrom(minimumMs: number, shown: string) {
  return (text: string): Reading<number> => {
    const reading = readDuration(text);
    if (reading.value === undefined || reading.value >= minimumMs) return reading;
    return { value: minimumMs, note: `is less than ${shown}, which is taken instead` };
  };
}

/** A duration that does not count, as for the ECS agent, when it is shorter than that. */
export function readDurationUnlessUnder(minimumMs: number, shown: string) {
  return (text: string): Reading<number> => {
    const reading = readDuration(text);
    if (reading.value === undefined || reading.value >= minimumMs) return reading;
    return { note: `is less than ${shown} and does not count` };
  };
}

/** A whole number, not negative. */
export function readCount(text: string): Reading<number> {
  return /^\d{1,9}$/.test(text) ? { value: Number(text) } : { wrong: "is no whole number" };
}

/** What Go's `strconv.ParseBool` takes. */
export function readFlag(text: string): Reading<boolean> {
  if (["1", "t", "T", "true", "TRUE", "True"].includes(text)) return { value: true };
  if (["0", "f", "F", "false", "FALSE", "False"].includes(text)) return { value: false };
  return { wrong: "is neither true nor false" };
}

/** One of a few words. */
export function readOneOf<Word extends string>(words: readonly Word[]) {
  return (text: string): Reading<Word> => {
    const value = words.find((word) => word === text);
    return value === undefined ? { wrong: `is none of ${words.join(", ")}` } : { value };
  };
}

/** `[22, 80]`. */
export function readPorts(text: string): Reading<readonly number[]> {
  const ports = parseJson(text);
  return Array.isArray(ports) && ports.every(isPort)
    ? { value: ports }
    : { wrong: "is no JSON array of ports, such as [22, 80]" };
}

/** `49153-65535`. */
export function readPortRange(
  text: string,
): Reading<{ readonly first: number; readonly last: number }> {
  const [, first, last] = (/^(\d{1,5})-(\d{1,5})$/.exec(text) ?? []).map(Number);
  if (first === undefined || last === undefined || first < 1 || last > 65_535 || first > last) {
    return { wrong: "is no range of ports, such as 49153-65535" };
  }
  return { value: { first, last } };
}

/** `["json-file"]`. */
export function readTexts(text: string): Reading<readonly string[]> {
  const texts = parseJson(text);
  return Array.isArray(texts) && texts.every(isText)
    ? { value: texts }
    : { wrong: 'is no JSON array of texts, such as ["json-file"]' };
}

/** `{"stack": "prod"}`. */
export function readPairs(
  text: string,
): Reading<readonly { readonly name: string; readonly value: string }[]> {
  const object = parseJson(text);
  if (typeof object === "object" && object !== null && !Array.isArray(object)) {
    const pairs = Object.entries(object).map(([name, value]) => ({ name, value: String(value) }));
    const areTexts = Object.values(object).every((value) => typeof value === "string");
    if (areTexts && pairs.every(({ name }) => name !== "")) return { value: pairs };
  }
  return { wrong: 'is no JSON object of texts, such as {"stack": "prod"}' };
}

/** `alpine:latest,nginx:1`. */
export function readList(text: string): Reading<readonly string[]> {
  const items = text.split(",").map((item) => item.trim());
  return { value: items.filter((item) => item !== "") };
}

function isPort(port: unknown): port is number {
  return typeof port === "number" && Number.isInteger(port) && port > 0 && port <= 65_535;
}

function isText(item: unknown): item is string {
  return typeof item === "string";
}
