import { expect, test } from "vitest";
import { bodyBudget } from "./request-body.ts";

test("bodies may take so much together and no more, until some of it is given back", () => {
  const budget = bodyBudget({ eachBytes: 10, allBytes: 25 });
  expect([budget.take(10), budget.take(10), budget.take(10)]).toEqual([true, true, false]);
  expect(budget.take(5)).toBe(true);
  budget.giveBack(10);
  expect([budget.take(10), budget.take(1)]).toEqual([true, false]);
});
