import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { containerInstances } from "../../store/tables.ts";
import { putAttributes } from "./put-attributes.ts";

const arn = aContainerInstance().containerInstanceArn;
const builtIn = { name: "ecs.os-type", value: "linux" };

async function withInstance(): Promise<DirectApi> {
  const api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [aContainerInstance({ attributes: [builtIn] })],
  });
  return api;
}

function attributesOf(api: DirectApi): Promise<unknown> {
  return api.store.read((view) => view.get(containerInstances, arn)?.attributes);
}

function attribute(index: number): { name: string; targetId: string } {
  return { name: `a${index}`, targetId: arn };
}

describe("PutAttributes", () => {
  test("sets attributes, replaces values and answers with the target's ARN", async () => {
    const api = await withInstance();
    const put = await api.call(putAttributes, {
      attributes: [
        { name: "stack", value: "test", targetId: arn },
        { name: "marked", targetId: "1".repeat(32), targetType: "container-instance" },
      ],
    });
    expect(put.attributes).toEqual([
      { name: "stack", value: "test", targetId: arn },
      { name: "marked", targetId: arn },
    ]);
    await api.call(putAttributes, {
      attributes: [{ name: "stack", value: "prod", targetId: arn }],
    });
    expect(await attributesOf(api)).toEqual([
      builtIn,
      { name: "stack", value: "prod" },
      { name: "marked" },
    ]);
  });

  test("takes ten custom attributes for an instance and refuses the eleventh, with all of its call", async () => {
    const api = await withInstance();
    await api.call(putAttributes, {
      attributes: Array.from({ length: 9 }, (_, i) => attribute(i)),
    });
    await expect(
      api.call(putAttributes, { attributes: [attribute(9), attribute(10)] }),
    ).rejects.toMatchObject({ code: "AttributeLimitExceededException" });
    expect(await attributesOf(api)).toHaveLength(1 + 9);
    await api.call(putAttributes, { attributes: [attribute(9), attribute(0)] });
    expect(await attributesOf(api)).toHaveLength(1 + 10);
  });

  test.each([
    ["no attribute", [], "Attributes can not be blank."],
    [
      "more than ten",
      Array.from({ length: 11 }, () => ({ name: "a", targetId: arn })),
      "attributes can have at most 10 items.",
    ],
    ["a name with a space", [{ name: "a b", targetId: arn }], "Attribute names can have"],
    ["no name", [{ name: undefined, targetId: arn }], "Attribute names can have"],
    ["an empty value", [{ name: "a", value: "", targetId: arn }], "Attribute values can have"],
    [
      "a space at an edge",
      [{ name: "a", value: " b", targetId: arn }],
      "Attribute values can have",
    ],
    ["a built-in attribute", [{ name: "ecs.os-type", targetId: arn }], "The attribute ecs.os-type"],
    ["no target", [{ name: "a" }], "targetId can not be blank."],
    [
      "an id without its type",
      [{ name: "a", targetId: "1".repeat(32) }],
      "targetType can not be blank when targetId is not an ARN.",
    ],
  ])("refuses %s", async (_title, attributes, message) => {
    const api = await withInstance();
    await expect(api.call(putAttributes, { attributes })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: expect.stringContaining(message),
    });
    expect(await attributesOf(api)).toEqual([builtIn]);
  });

  test("refuses a target that is not there", async () => {
    const api = await withInstance();
    const targetId = arn.replace(/1+$/, "2");
    await expect(
      api.call(putAttributes, { attributes: [{ name: "a", targetId }] }),
    ).rejects.toMatchObject({
      code: "TargetNotFoundException",
      message: `Could not find ${targetId}`,
    });
  });

  test("refuses a cluster that is not there", async () => {
    const api = await aDirectApi();
    await expect(api.call(putAttributes, { attributes: [] })).rejects.toMatchObject({
      code: "ClusterNotFoundException",
    });
  });
});
