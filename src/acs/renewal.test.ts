import { expect, test } from "vitest";
import { renewalMs } from "./renewal.ts";

const MINUTE = 60_000;

test.each([
  [60, 0, 30],
  [60, 0.5, 35],
  [360, 0.999, 340],
  // The shortest session that STS gives.
  [15, 0, 5],
  [15, 1, 10],
  [0, 0.5, 0],
])("credentials of %d minutes are renewed by the chance %d after %d", (life, chance, after) => {
  const due = renewalMs({ nowMs: 0, expirationMs: life * MINUTE, chance });
  expect(Math.round(due / MINUTE)).toBe(after);
});
