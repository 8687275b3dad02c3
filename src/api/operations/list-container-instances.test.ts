import { describe, expect, test } from "vitest";
import { aCluster } from "../../../test/fixtures/cluster.ts";
import { aContainerInstance } from "../../../test/fixtures/container-instance.ts";
import { aDirectApi, type DirectApi } from "../../../test/fixtures/operation-context.ts";
import { seed } from "../../../test/fixtures/seed.ts";
import { aTask } from "../../../test/fixtures/task.ts";
import type { ContainerInstanceRecord } from "../../domain/container-instance/container-instance.ts";
import type { Input } from "../operation.ts";
import { listContainerInstances } from "./list-container-instances.ts";

const instance = (
  containerInstanceArn: string,
  given: Partial<ContainerInstanceRecord> = {},
): ContainerInstanceRecord => aContainerInstance({ containerInstanceArn, ...given });

async function withInstances(): Promise<DirectApi> {
  const api = await aDirectApi();
  await seed(api.store, {
    clusters: [aCluster()],
    containerInstances: [
      instance("b", { attributes: [{ name: "stack", value: "prod" }] }),
      instance("a", { agentConnected: false }),
      instance("c", { status: "DRAINING" }),
      instance("d", { status: "INACTIVE" }),
      instance("e", { pool: "FARGATE" }),
      instance("f", { clusterArn: "other" }),
    ],
    tasks: [aTask({ containerInstanceArn: "c", group: "service:web" })],
  });
  return api;
}

describe("ListContainerInstances", () => {
  test.each<[Input<"ListContainerInstances">, string[]]>([
    [{}, ["a", "b", "c"]],
    [{ status: "ACTIVE" }, ["a", "b"]],
    [{ status: "DRAINING" }, ["c"]],
    [{ status: "REGISTERING" }, []],
    [{ filter: "attribute:stack == prod" }, ["b"]],
    [{ filter: "agentConnected == true and not(attribute:stack exists)" }, ["c"]],
    [{ filter: "task:group == service:web", status: "DRAINING" }, ["c"]],
    [{ filter: "task:group == service:web", status: "ACTIVE" }, []],
    [{ filter: "" }, ["a", "b", "c"]],
  ])("by %j lists %j", async (input, arns) => {
    const api = await withInstances();
    expect(await api.call(listContainerInstances, input)).toEqual({ containerInstanceArns: arns });
  });

  test("gives pages whose tokens belong to the filter", async () => {
    const api = await withInstances();
    const first = await api.call(listContainerInstances, { maxResults: 2 });
    expect(first.containerInstanceArns).toEqual(["a", "b"]);
    const { nextToken } = first;
    expect(await api.call(listContainerInstances, { nextToken })).toEqual({
      containerInstanceArns: ["c"],
    });
    await expect(
      api.call(listContainerInstances, { nextToken, status: "ACTIVE" }),
    ).rejects.toMatchObject({ code: "InvalidParameterException", message: "Invalid token." });
  });

  test("refuses a filter that is no expression", async () => {
    const api = await withInstances();
    await expect(
      api.call(listContainerInstances, { filter: "stack = prod" }),
    ).rejects.toMatchObject({ code: "InvalidParameterException" });
  });

  test("refuses a cluster that is not there", async () => {
    const api = await aDirectApi();
    await expect(api.call(listContainerInstances, { cluster: "none" })).rejects.toMatchObject({
      code: "ClusterNotFoundException",
    });
  });
});
