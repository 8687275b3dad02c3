import { expect, test } from "vitest";
import { EventBatch } from "./event-batch.ts";
import { EventBuilder } from "./event-builder.ts";
import { eventStart } from "./event-start.ts";
import { type LogEntry, Undelivered } from "./log-entry.ts";

/** An entry of the given second. */
function entry(second: number, text: string, over: Partial<LogEntry> = {}): LogEntry {
  const timestamp = `2026-11-27T05:15:${String(second).padStart(2, "0")}.000000000Z`;
  return { stream: "stdout", timestamp, text: Buffer.from(text), isPartial: false, ...over };
}

const epochMs = (timestamp: string): number => Date.parse(timestamp);

function builder(options: Readonly<Record<string, string>> = {}): EventBuilder {
  return new EventBuilder({ cursor: {}, start: eventStart(options), epochMs });
}

const messages = (events: readonly { readonly message: string }[]): readonly string[] =>
  events.map(({ message }) => message);

test("each line is an event, and an empty one is none", () => {
  const events = builder();
  expect(messages(events.add(entry(1, "one")))).toEqual(["one"]);
  expect(events.add(entry(2, ""))).toEqual([]);
  expect(events.cursor.stdout?.timestamp).toContain(":02.");
});

test("parts of a line become one, whatever the other stream prints meanwhile", () => {
  const events = builder();
  expect(events.add(entry(1, "long ", { isPartial: true }))).toEqual([]);
  const [other] = events.add(entry(2, "error", { stream: "stderr" }));
  expect(other?.upTo).not.toHaveProperty("stdout");
  const [line] = events.add(entry(1, "line"));
  expect(line).toMatchObject({
    message: "long line",
    timestampMs: epochMs(entry(1, "").timestamp),
  });
  expect(line?.upTo.stdout?.count).toBe(2);
});

test("a line is cut where an event must end, and between characters", () => {
  const [first, second] = builder().add(entry(1, "é".repeat(140_000)));
  expect(first?.bytes).toBe(262_118);
  expect(second?.message).toBe("é".repeat(140_000 - 131_059));
});

test.each([
  ["awslogs-multiline-pattern", "(?i)^jan"],
  ["awslogs-multiline-pattern", "^[[:upper:]]"],
  ["awslogs-datetime-format", "%b"],
])("lines belong to one event up to the next that looks like %s %s", (option, text) => {
  const events = builder({ [option]: text });
  events.add(entry(1, "Jan first"));
  events.add(entry(2, " more"));
  expect(messages(events.add(entry(3, "Jan second")))).toEqual(["Jan first\n more\n"]);
  expect(messages(events.due(epochMs(entry(4, "").timestamp)))).toEqual([]);
  expect(messages(events.due(epochMs(entry(5, "").timestamp)))).toEqual(["Jan second\n"]);
  expect(events.end()).toEqual([]);
});

test("a pattern that goes back and forth takes no longer than others", () => {
  const events = builder({ "awslogs-multiline-pattern": "^(\\s+)+$" });
  events.add(entry(1, `${" ".repeat(60)}x`));
  expect(messages(events.end())).toEqual([`${" ".repeat(60)}x\n`]);
});

test("goes on after the last entry that was delivered, of several of one instant too", () => {
  const all = [
    entry(1, "a"),
    entry(2, "b"),
    entry(2, "c"),
    entry(2, "x", { stream: "stderr" }),
    entry(3, "d"),
  ];
  const events = builder();
  const [, delivered] = all.slice(0, 2).flatMap((it) => events.add(it));
  const undelivered = new Undelivered(delivered?.upTo ?? {});
  const rest = all.filter((it) => undelivered.isNew(it)).map(({ text }) => String(text));
  expect(rest).toEqual(["c", "x", "d"]);
});

test("a batch holds what one call may bring, in the order of time", () => {
  const batch = new EventBatch();
  const event = (timestampMs: number, bytes: number) => ({
    timestampMs,
    message: "",
    bytes,
    upTo: {},
  });
  for (const atMs of [3, 1, 2]) batch.add(event(atMs, 100));
  expect(batch.sorted().map(({ timestampMs }) => timestampMs)).toEqual([1, 2, 3]);
  expect(batch.fits(event(4, 1_048_576 - 3 * 126 - 26))).toBe(true);
  expect(batch.fits(event(4, 1_048_576 - 3 * 126 - 25))).toBe(false);
  expect(batch.fits(event(24 * 60 * 60 * 1000 + 1, 1))).toBe(false);
  for (let count = 3; count < 10_000; count += 1) batch.add(event(4, 1));
  expect(batch.fits(event(4, 1))).toBe(false);
});
