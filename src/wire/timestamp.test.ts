import { expect, test } from "vitest";
import * as fc from "fast-check";
import {
  formatBasic,
  formatHttp,
  formatIso,
  parseBasic,
  parseHttp,
  parseIso,
} from "./timestamp.ts";

/** Years 0 to 9999, which is what four digits can write. */
const instants = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });

test("writes what the platform's calendar writes", () => {
  fc.assert(
    fc.property(instants, (ms) => {
      const date = new Date(ms);
      const iso = date.toISOString().replace(".000Z", "Z");
      expect(formatIso(ms)).toBe(iso);
      expect(formatHttp(ms)).toBe(date.toUTCString());
      expect(formatBasic(ms)).toBe(iso.replace(/\.\d+/, "").replaceAll(/[-:]/g, ""));
    }),
  );
});

test("reads what it writes", () => {
  fc.assert(
    fc.property(instants, (ms) => {
      const second = Math.floor(ms / 1000) * 1000;
      expect(parseIso(formatIso(ms))).toBe(ms);
      expect(parseBasic(formatBasic(ms))).toBe(second);
      expect(parseHttp(formatHttp(ms))).toBe(second);
    }),
  );
});

test.each([
  ["2019-12-16T23:48:18+01:00", Date.UTC(2019, 11, 16, 22, 48, 18)],
  ["2019-12-16T22:48:18-01:30", Date.UTC(2019, 11, 17, 0, 18, 18)],
  ["2000-01-02T20:34:56.123Z", Date.UTC(2000, 0, 2, 20, 34, 56, 123)],
  ["2000-02-29T00:00:00Z", Date.UTC(2000, 1, 29)],
])("reads %s", (text, ms) => {
  expect(parseIso(text)).toBe(ms);
});

test.each(["", "now", "2001-02-29T00:00:00Z", "2001-13-01T00:00:00Z", "2001-01-01T24:00:00Z"])(
  "does not take %j for an instant",
  (text) => {
    expect(parseIso(text)).toBeUndefined();
    expect(parseHttp(text)).toBeUndefined();
    expect(parseBasic(text.replaceAll(/[-:]/g, ""))).toBeUndefined();
  },
);
