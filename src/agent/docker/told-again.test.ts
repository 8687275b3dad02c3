import { array, assert, constantFrom, nat, property, record, string } from "fast-check";
import { expect, test } from "vitest";
import type { LogEntry, LogStreamName } from "../logs/log-entry.ts";
import { ToldAgain } from "./told-again.ts";

/** An entry of the given second. */
function entry(second: number, text: string, over: Partial<LogEntry> = {}): LogEntry {
  const timestamp = `2026-11-27T05:15:${String(second).padStart(2, "0")}.000000000Z`;
  return { stream: "stdout", timestamp, text: Buffer.from(text), isPartial: false, ...over };
}

function once(entries: readonly LogEntry[], again: ToldAgain): readonly LogEntry[] {
  return entries.filter((it) => !again.isAgain(it));
}

/** Lines of both streams, of which some come in parts; each line has an instant of its own. */
const lines = array(
  record({
    stream: constantFrom<LogStreamName>("stdout", "stderr"),
    parts: array(string({ minLength: 1, unit: "grapheme-ascii" }), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  { maxLength: 20 },
).map((all) =>
  all.flatMap(({ stream, parts }, second) =>
    // As parts of 16 KiB of one text do, these differ.
    parts.map((text, index) =>
      entry(second, `${index} ${text}`, { stream, isPartial: index < parts.length - 1 }),
    ),
  ),
);

/** How much is in each file, and how much of it when its end was found for the first time. */
const files = array(record({ length: nat(12), atFirst: nat(12) }), { maxLength: 6 });

/** As Docker 20.10 tells them. */
function told(
  entries: readonly LogEntry[],
  sizes: readonly { readonly length: number; readonly atFirst: number }[],
): readonly LogEntry[] {
  const [size, ...others] = sizes;
  if (size === undefined) return entries;
  const file = entries.slice(0, size.length);
  const rest = entries.slice(size.length);
  return [...file.slice(0, size.atFirst), ...file, ...told(rest, others)];
}

test("all is there once, wherever files begin and as far as they are told again", () => {
  const isOnce = property(lines, files, (entries, sizes) => {
    expect(once(told(entries, sizes), new ToldAgain({ isWhole: false }))).toEqual(entries);
  });
  assert(isOnce, { numRuns: 2_000 });
});

test("a first line that is told again is one, however many are alike", () => {
  const alike = [1, 2, 2, 3].map((second) => entry(second, "x"));
  expect(once(alike, new ToldAgain({ isWhole: false }))).toHaveLength(3);
});

test("a long row of one character loses none of its parts", () => {
  const parts = [true, true, true, false].map((isPartial) =>
    entry(1, "x".repeat(isPartial ? 16_384 : 16_383), { isPartial }),
  );
  expect(once(parts, new ToldAgain({ isWhole: false }))).toEqual(parts);
});

test("before there may be a second file, a clock that was set back or is coarse is believed", () => {
  const again = new ToldAgain({ isWhole: true });
  const first = [entry(5, "x"), entry(4, "x"), entry(4, "x")];
  expect(once(first, again)).toEqual(first);
  // Each byte of it may have taken six.
  const much = entry(6, "x".repeat(9 * 1024 * 1024));
  expect(once([much], again)).toEqual([much]);
  expect(once([entry(4, "x"), entry(7, "y"), entry(7, "y")], again)).toEqual([entry(7, "y")]);
});
