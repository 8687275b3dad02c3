import { describe, expect, test } from "vitest";
import { aStore } from "../../../test/fixtures/store.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import { tasks } from "../../store/tables.ts";
import { checkClientToken, rememberToken, tasksOfToken, type TokenUse } from "./idempotency.ts";

const TASK = aTask();
const USE: TokenUse = {
  clusterArn: TASK.clusterArn,
  clientToken: "t-1",
  input: { taskDefinition: "web", count: 1, tags: [{ key: "a", value: "1" }] },
  nowMs: 0,
};

async function taskArnsOf(use: Partial<TokenUse>): Promise<readonly string[] | undefined> {
  const store = await aStore();
  await store.write((tx) => {
    tx.put(tasks, TASK);
    rememberToken(tx, USE, [TASK.taskArn]);
  });
  const known = await store.read((view) => tasksOfToken(view, { ...USE, ...use }));
  return known?.map(({ taskArn }) => taskArn);
}

describe("a token that was used", () => {
  test.each([
    ["the same request", {}],
    [
      "its members in another order, and some undefined",
      {
        input: {
          count: 1,
          group: undefined,
          tags: [{ value: "1", key: "a" }],
          taskDefinition: "web",
        },
      },
    ],
    ["a day less a millisecond later", { nowMs: 24 * 60 * 60 * 1000 - 1 }],
  ])("gives its tasks for %s", async (_, use) => {
    expect(await taskArnsOf(use)).toEqual([TASK.taskArn]);
  });

  test.each([
    ["another token", { clientToken: "T-1" }],
    ["the same token in another cluster", { clusterArn: `${TASK.clusterArn}-2` }],
    ["the same token a day later", { nowMs: 24 * 60 * 60 * 1000 }],
  ])("is not %s", async (_, use) => {
    expect(await taskArnsOf(use)).toBeUndefined();
  });

  test.each([
    { taskDefinition: "web", count: 2, tags: [{ key: "a", value: "1" }] },
    { taskDefinition: "web", count: 1, tags: [{ key: "a", value: "2" }] },
    { taskDefinition: "web", count: 1 },
  ])("is in conflict with the request %j", async (input) => {
    await expect(taskArnsOf({ input })).rejects.toMatchObject({
      code: "ConflictException",
      details: { resourceIds: [TASK.taskArn] },
    });
  });
});

test.each(["!", "~".repeat(64), "550e8400-e29b-41d4-a716-446655440000"])("takes %j", (token) => {
  expect(() => checkClientToken(token)).not.toThrow();
});

test.each(["", "a b", "\u007f", "ü", "t".repeat(65)])("refuses %j as a token", (token) => {
  expect(() => checkClientToken(token)).toThrow(
    expect.objectContaining({ code: "InvalidParameterException" }),
  );
});
