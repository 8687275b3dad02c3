import { describe, expect, test } from "vitest";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { lastPart } from "../../domain/arn.ts";
import type { Input } from "../operation.ts";
import { deleteTaskDefinitions } from "./delete-task-definitions.ts";
import { deregisterTaskDefinition } from "./deregister-task-definition.ts";
import { listTaskDefinitions } from "./list-task-definitions.ts";
import { registerTaskDefinition } from "./register-task-definition.ts";

describe("ListTaskDefinitions", () => {
  test("lists ACTIVE revisions by family and by revision as a number", async () => {
    const api = await registered({ web: 11, "web-api": 1, a: 1, Z: 1 });
    expect((await names(api, {})).slice(0, 4)).toEqual(["Z:1", "a:1", "web:1", "web:2"]);
    expect((await names(api, {})).slice(-3)).toEqual(["web:10", "web:11", "web-api:1"]);
  });

  test("lists the other way round when asked to", async () => {
    const api = await registered({ web: 10, a: 1 });
    const all = await names(api, { sort: "DESC" });
    expect(all).toEqual((await names(api, {})).toReversed());
  });

  test("takes familyPrefix for the whole name of a family", async () => {
    const api = await registered({ web: 2, "web-api": 1 });
    expect(await names(api, { familyPrefix: "web" })).toEqual(["web:1", "web:2"]);
    expect(await names(api, { familyPrefix: "we" })).toEqual([]);
  });

  test.each([
    ["ACTIVE", ["web:3"]],
    ["INACTIVE", ["web:2"]],
    ["DELETE_IN_PROGRESS", ["web:1"]],
  ] as const)("lists the revisions that are %s", async (status, expected) => {
    const api = await registered({ web: 3 });
    for (const taskDefinition of ["web:1", "web:2"]) {
      await api.call(deregisterTaskDefinition, { taskDefinition });
    }
    await api.call(deleteTaskDefinitions, { taskDefinitions: ["web:1"] });
    expect(await names(api, { status })).toEqual(expected);
    expect(await names(api, { status, familyPrefix: "web" })).toEqual(expected);
  });

  test.each(["ASC", "DESC"] as const)(
    "gives every revision once, page by page, %s",
    async (sort) => {
      const api = await registered({ web: 12, api: 3 });
      const pages: string[][] = [];
      let nextToken: string | undefined;
      do {
        const reply = await api.call(listTaskDefinitions, {
          sort,
          maxResults: 4,
          ...(nextToken !== undefined && { nextToken }),
        });
        pages.push((reply.taskDefinitionArns ?? []).map(lastPart));
        nextToken = reply.nextToken;
      } while (nextToken !== undefined);
      expect(pages.map(({ length }) => length)).toEqual([4, 4, 4, 3]);
      expect(pages.flat()).toEqual(await names(api, { sort }));
    },
  );

  test("gives 100 at a time when no size is asked for", async () => {
    const api = await registered({ web: 101 });
    const reply = await api.call(listTaskDefinitions, {});
    expect(reply.taskDefinitionArns).toHaveLength(100);
    expect(reply.nextToken).toBeDefined();
  });

  test.each([{ familyPrefix: "web" }, { sort: "DESC" }, { status: "INACTIVE" }] as const)(
    "answers InvalidParameterException for a token of another query, here %j",
    async (other) => {
      const api = await registered({ web: 3 });
      const { nextToken } = await api.call(listTaskDefinitions, { maxResults: 1 });
      await expect(
        api.call(listTaskDefinitions, { ...other, ...(nextToken !== undefined && { nextToken }) }),
      ).rejects.toMatchObject({ code: "InvalidParameterException" });
    },
  );

  test.each([0, 101])("answers InvalidParameterException for pages of %i", async (maxResults) => {
    const api = await aDirectApi();
    await expect(api.call(listTaskDefinitions, { maxResults })).rejects.toMatchObject({
      code: "InvalidParameterException",
    });
  });

  test("lists nothing of another region", async () => {
    const api = await registered({ web: 1 });
    const reply = await api.call(listTaskDefinitions, {}, { caller: { region: "eu-west-1" } });
    expect(reply).toEqual({ taskDefinitionArns: [] });
  });
});

async function names(
  api: DirectApi,
  request: Input<"ListTaskDefinitions">,
): Promise<readonly string[]> {
  const reply = await api.call(listTaskDefinitions, request);
  return (reply.taskDefinitionArns ?? []).map(lastPart);
}

/** So many revisions of each family. */
async function registered(revisions: Readonly<Record<string, number>>): Promise<DirectApi> {
  const api = await aDirectApi();
  for (const [family, count] of Object.entries(revisions)) {
    const request = {
      family,
      containerDefinitions: [{ name: "app", image: "nginx", memory: 128 }],
    };
    for (let revision = 1; revision <= count; revision += 1) {
      await api.call(registerTaskDefinition, request);
    }
  }
  return api;
}
