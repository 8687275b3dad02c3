import { describe, expect, test } from "vitest";
import { aCaller } from "../../test/fixtures/scope.ts";
import { aStore } from "../../test/fixtures/store.ts";
import { aTaskDefinition } from "../../test/fixtures/task-definition.ts";
import { taskDefinitionArn } from "../domain/arn.ts";
import { scopeKey } from "../domain/scope.ts";
import type { TaskDefinitionRecord } from "../domain/task-definition/record.ts";
import { families, taskDefinitions } from "../store/tables.ts";
import { resolveTaskDefinition } from "./task-definition-reference.ts";

describe("a task definition to run", () => {
  test.each([
    ["web", 2],
    ["web:1", 1],
    [taskDefinitionArn(aCaller(), "web", 1), 1],
  ])("is found by %s", async (reference, revision) => {
    expect(await resolve(reference)).toMatchObject({ revision });
  });

  test.each([
    ["api", "ClientException", "TaskDefinition not found."],
    ["web:9", "ClientException", "TaskDefinition not found."],
    ["web:3", "InvalidParameterException", "TaskDefinition is inactive"],
    ["web:4", "InvalidParameterException", "TaskDefinition is inactive"],
    ["web:x", "InvalidParameterException", "Invalid revision number. Number: x"],
  ])("is refused as %s", async (reference, code, message) => {
    await expect(resolve(reference)).rejects.toMatchObject({ code, message });
  });
});

/** Resolves among web:1 and web:2 (ACTIVE), web:3 (INACTIVE) and web:4 (being deleted). */
async function resolve(reference: string): Promise<TaskDefinitionRecord> {
  const caller = aCaller();
  const store = await aStore();
  return store.write((tx) => {
    for (const [index, status] of STATUSES.entries()) {
      const revision = index + 1;
      const arn = taskDefinitionArn(caller, "web", revision);
      tx.put(taskDefinitions, aTaskDefinition({ taskDefinitionArn: arn, revision, status }));
    }
    const { accountId, region } = caller;
    const familyKey = `${scopeKey(caller)}/web`;
    tx.put(families, { familyKey, accountId, region, family: "web", lastRevision: 4 });
    return resolveTaskDefinition(tx, caller, reference);
  });
}

const STATUSES = ["ACTIVE", "ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"] as const;
