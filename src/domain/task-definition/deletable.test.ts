import { expect, test } from "vitest";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { deletable } from "./deletable.ts";

const HOUR_MS = 3_600_000;
const LEAVING = aTaskDefinition({ status: "DELETE_IN_PROGRESS", deleteRequestedAtMs: 1000 });

test("a revision is forgotten an hour after its deletion was asked for", () => {
  expect(deletable(LEAVING, { tasksUsing: 0, nowMs: HOUR_MS + 999 })).toBe(false);
  expect(deletable(LEAVING, { tasksUsing: 0, nowMs: HOUR_MS + 1000 })).toBe(true);
});

test("a revision stays as long as a task uses it", () => {
  expect(deletable(LEAVING, { tasksUsing: 1, nowMs: 24 * HOUR_MS })).toBe(false);
});

test.each(["ACTIVE", "INACTIVE"] as const)("an %s revision stays", (status) => {
  const record = aTaskDefinition({ status });
  expect(deletable(record, { tasksUsing: 0, nowMs: 24 * HOUR_MS })).toBe(false);
});
