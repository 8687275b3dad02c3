import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import type { ContainerInstanceRecord } from "../../domain/container-instance/container-instance.ts";
import type { Input } from "../operation.ts";
import { listAttributes } from "./list-attributes.ts";

const targetType = "container-instance";

function instance(
  containerInstanceArn: string,
  stack: string,
  given: Partial<ContainerInstanceRecord> = {},
): ContainerInstanceRecord {
  const attributes = [{ name: "stack", value: stack }, { name: "ecs.capability.external" }];
  return aContainerInstance({ containerInstanceArn, attributes, ...given });
}

async function withInstances(): Promise<DirectApi> {
  const api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [
      instance("b", "test"),
      instance("a", "prod"),
      instance("gone", "prod", { status: "INACTIVE" }),
      instance("fargate", "prod", { pool: "FARGATE" }),
    ],
  });
  return api;
}

describe("ListAttributes", () => {
  test.each<[Partial<Input<"ListAttributes">>, object[]]>([
    [
      {},
      [
        { name: "ecs.capability.external", targetId: "a" },
        { name: "stack", value: "prod", targetId: "a" },
        { name: "ecs.capability.external", targetId: "b" },
        { name: "stack", value: "test", targetId: "b" },
      ],
    ],
    [
      { attributeName: "stack" },
      [
        { name: "stack", value: "prod", targetId: "a" },
        { name: "stack", value: "test", targetId: "b" },
      ],
    ],
    [
      { attributeName: "stack", attributeValue: "test" },
      [{ name: "stack", value: "test", targetId: "b" }],
    ],
    [{ attributeName: "nothing" }, []],
  ])("by %j lists %j", async (input, attributes) => {
    const api = await withInstances();
    expect(await api.call(listAttributes, { targetType, ...input })).toEqual({ attributes });
  });

  test("gives pages", async () => {
    const api = await withInstances();
    const first = await api.call(listAttributes, { targetType, maxResults: 3 });
    expect(first.attributes).toHaveLength(3);
    const { nextToken } = first;
    expect(await api.call(listAttributes, { targetType, nextToken })).toEqual({
      attributes: [{ name: "stack", value: "test", targetId: "b" }],
    });
  });

  test("refuses a value without a name", async () => {
    const api = await withInstances();
    await expect(
      api.call(listAttributes, { targetType, attributeValue: "prod" }),
    ).rejects.toMatchObject({ code: "InvalidParameterException" });
  });

  test("refuses a cluster that is not there", async () => {
    const api = await aDirectApi();
    await expect(api.call(listAttributes, { targetType })).rejects.toMatchObject({
      code: "ClusterNotFoundException",
    });
  });
});
