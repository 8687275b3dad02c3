import { expect, test } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

test("lets 60 requests through at once, and 40 each second from then on", () => {
  const limit = createRateLimit();
  const passed = (nowMs: number, count: number): number =>
    Array.from({ length: count }, () => limit.take(nowMs)).filter(Boolean).length;
  expect(passed(0, 100)).toBe(60);
  expect(passed(1_000, 100)).toBe(40);
  expect(passed(1_500, 100)).toBe(20);
  expect(passed(60_000, 100)).toBe(60);
});
