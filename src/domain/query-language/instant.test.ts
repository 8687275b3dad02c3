import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseInstant } from "./instant.ts";

test.each([
  ["1970-01-01", 0],
  ["2018-06-18T22:28:28+00:00", 1_529_360_908],
  ["2018-06-18T22:28:28Z", 1_529_360_908],
  ["2018-06-18T22:28:28", 1_529_360_908],
  ["2018-06-18T22:28:28.750Z", 1_529_360_908],
  ["2018-06-18T17:28:28-05:00", 1_529_360_908],
  ["2018-06-18T22:28:28+0000", 1_529_360_908],
  ["2000-03-01", 951_868_800],
  ["2018-06", undefined],
  ["2018-06-18 22:28:28", undefined],
  ["2018-00-18", undefined],
  ["2018-06-18T24:00:00", undefined],
  ["now", undefined],
])("%s is %s", (text, seconds) => {
  expect(parseInstant(text)).toBe(seconds);
});

test("agrees with the calendar on every instant there is", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date("0001-01-01Z"), max: new Date("9999-12-31Z"), noInvalidDate: true }),
      (date) => {
        expect(parseInstant(date.toISOString())).toBe(Math.floor(date.getTime() / 1000));
      },
    ),
  );
});
