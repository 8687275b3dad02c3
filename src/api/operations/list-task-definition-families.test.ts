import { describe, expect, test } from "vitest";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { taskDefinitionArn } from "../../domain/arn.ts";
import { taskDefinitions } from "../../store/tables.ts";
import { aScope } from "../../../test/fixtures/scope.ts";
import type { Input } from "../operation.ts";
import { deleteTaskDefinitions } from "./delete-task-definitions.ts";
import { deregisterTaskDefinition } from "./deregister-task-definition.ts";
import { listTaskDefinitionFamilies } from "./list-task-definition-families.ts";
import { registerTaskDefinition } from "./register-task-definition.ts";

describe("ListTaskDefinitionFamilies", () => {
  test("lists the families that begin with the prefix, in alphabetical order", async () => {
    const api = await fourFamilies();
    expect(await families(api, {})).toEqual(["deleting", "gone-soon", "web", "web-api"]);
    expect(await families(api, { familyPrefix: "web" })).toEqual(["web", "web-api"]);
  });

  test.each([
    ["ACTIVE", ["web", "web-api"]],
    ["INACTIVE", ["deleting", "gone-soon"]],
    ["ALL", ["deleting", "gone-soon", "web", "web-api"]],
  ] as const)("lists the families that are %s", async (status, expected) => {
    expect(await families(await fourFamilies(), { status })).toEqual(expected);
  });

  test("revives a family with its next revision", async () => {
    const api = await fourFamilies();
    await register(api, "gone-soon");
    expect(await families(api, { status: "ACTIVE" })).toContain("gone-soon");
  });

  test("no longer lists a family of which nothing is left", async () => {
    const api = await fourFamilies();
    await api.store.write((tx) =>
      tx.delete(taskDefinitions, taskDefinitionArn(aScope, "deleting", 1)),
    );
    expect(await families(api, {})).not.toContain("deleting");
  });

  test("gives every family once, page by page", async () => {
    const api = await fourFamilies();
    const first = await api.call(listTaskDefinitionFamilies, { maxResults: 3 });
    expect(first.families).toEqual(["deleting", "gone-soon", "web"]);
    const { nextToken } = first;
    const second = await api.call(listTaskDefinitionFamilies, {
      ...(nextToken !== undefined && { nextToken }),
    });
    expect(second).toEqual({ families: ["web-api"] });
  });

  test("answers InvalidParameterException for a token that is none", async () => {
    const api = await aDirectApi();
    await expect(api.call(listTaskDefinitionFamilies, { nextToken: "abc" })).rejects.toMatchObject({
      code: "InvalidParameterException",
    });
  });
});

async function families(
  api: DirectApi,
  request: Input<"ListTaskDefinitionFamilies">,
): Promise<readonly string[]> {
  return (await api.call(listTaskDefinitionFamilies, request)).families ?? [];
}

async function register(api: DirectApi, family: string): Promise<void> {
  await api.call(registerTaskDefinition, {
    family,
    containerDefinitions: [{ name: "app", image: "nginx", memory: 128 }],
  });
}

/** Two ACTIVE families, one INACTIVE, one whose only revision is being deleted. */
async function fourFamilies(): Promise<DirectApi> {
  const api = await aDirectApi();
  for (const family of ["web-api", "web", "gone-soon", "deleting"]) await register(api, family);
  for (const family of ["gone-soon", "deleting"]) {
    await api.call(deregisterTaskDefinition, { taskDefinition: `${family}:1` });
  }
  await api.call(deleteTaskDefinitions, { taskDefinitions: ["deleting:1"] });
  return api;
}
