import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { containerInstances } from "../../store/tables.ts";
import { deleteAttributes } from "./delete-attributes.ts";

const arn = aContainerInstance().containerInstanceArn;

async function withInstance(): Promise<DirectApi> {
  const api = await aDirectApi();
  const attributes = [
    { name: "ecs.os-type", value: "linux" },
    { name: "stack", value: "prod" },
  ];
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [aContainerInstance({ attributes })],
  });
  return api;
}

describe("DeleteAttributes", () => {
  test("removes attributes by name and answers those that were there", async () => {
    const api = await withInstance();
    const answer = await api.call(deleteAttributes, {
      attributes: [
        { name: "stack", targetId: arn },
        { name: "other", targetId: arn },
      ],
    });
    expect(answer).toEqual({ attributes: [{ name: "stack", value: "prod", targetId: arn }] });
    const left = await api.store.read((view) => view.get(containerInstances, arn));
    expect(left).toMatchObject({
      attributes: [{ name: "ecs.os-type", value: "linux" }],
      version: 2,
    });
  });

  test("refuses to remove a built-in attribute", async () => {
    const api = await withInstance();
    await expect(
      api.call(deleteAttributes, { attributes: [{ name: "ecs.os-type", targetId: arn }] }),
    ).rejects.toMatchObject({ code: "InvalidParameterException" });
  });

  test("refuses an attribute without a name", async () => {
    const api = await withInstance();
    const attributes = [{ name: undefined, targetId: arn }];
    await expect(api.call(deleteAttributes, { attributes })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: "Attribute names can not be blank.",
    });
  });

  test("refuses a call without attributes", async () => {
    const api = await withInstance();
    await expect(api.call(deleteAttributes, { attributes: [] })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: "Attributes can not be blank.",
    });
  });

  test("refuses a target that is deregistered", async () => {
    const api = await withInstance();
    await seed(api.store, { containerInstances: [aContainerInstance({ status: "INACTIVE" })] });
    await expect(
      api.call(deleteAttributes, { attributes: [{ name: "stack", targetId: arn }] }),
    ).rejects.toMatchObject({ code: "TargetNotFoundException" });
  });

  test("refuses a cluster that is not there", async () => {
    const api = await aDirectApi();
    await expect(api.call(deleteAttributes, { attributes: [] })).rejects.toMatchObject({
      code: "ClusterNotFoundException",
    });
  });
});
