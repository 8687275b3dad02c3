import {
  ClientException,
  DeregisterContainerInstanceCommand,
  DescribeContainerInstancesCommand,
  type ECSClient,
  ListContainerInstancesCommand,
  paginateListContainerInstances,
  RegisterContainerInstanceCommand,
  UpdateContainerInstancesStateCommand,
} from "@aws-sdk/client-ecs";
import { beforeEach, expect, test } from "vitest";
import { anEcsClient } from "../fixtures/ecs-client.ts";

/** Container instances as an agent registers them and the AWS SDK sees them. */

let client: ECSClient;

beforeEach(async () => {
  client = await anEcsClient();
});

async function register(given: {
  readonly containerInstanceArn?: string;
  readonly stack?: string;
}): Promise<string> {
  const { containerInstanceArn, stack = "test" } = given;
  const { containerInstance } = await client.send(
    new RegisterContainerInstanceCommand({
      containerInstanceArn,
      totalResources: [
        { name: "CPU", type: "INTEGER", integerValue: 1024 },
        { name: "MEMORY", type: "INTEGER", integerValue: 2000 },
        { name: "PORTS", type: "STRINGSET", stringSetValue: ["22"] },
      ],
      attributes: [{ name: "stack", value: stack }],
    }),
  );
  return containerInstance?.containerInstanceArn ?? "";
}

test("an instance registers, again, drains and is deregistered", async () => {
  const containerInstance = await register({});
  expect(await register({ containerInstanceArn: containerInstance, stack: "prod" })).toBe(
    containerInstance,
  );
  const drained = await client.send(
    new UpdateContainerInstancesStateCommand({
      containerInstances: [containerInstance],
      status: "DRAINING",
    }),
  );
  expect(drained.containerInstances?.[0]?.status).toBe("DRAINING");
  const described = await client.send(
    new DescribeContainerInstancesCommand({ containerInstances: [containerInstance] }),
  );
  expect(described.containerInstances?.[0]).toMatchObject({
    attributes: expect.arrayContaining([{ name: "stack", value: "prod" }]),
    registeredAt: expect.any(Date),
    remainingResources: expect.arrayContaining([
      expect.objectContaining({ name: "MEMORY", integerValue: 2000 }),
      expect.objectContaining({ name: "PORTS", stringSetValue: ["22"] }),
    ]),
  });
  await client.send(new DeregisterContainerInstanceCommand({ containerInstance }));
  await expect(register({ containerInstanceArn: containerInstance })).rejects.toBeInstanceOf(
    ClientException,
  );
});

test("a filter in the cluster query language finds instances by their attributes", async () => {
  await register({});
  const inProduction = await register({ stack: "prod" });
  const { containerInstanceArns } = await client.send(
    new ListContainerInstancesCommand({ filter: "attribute:stack =~ pr.*", status: "ACTIVE" }),
  );
  expect(containerInstanceArns).toEqual([inProduction]);
  await expect(
    client.send(new ListContainerInstancesCommand({ filter: "attribute:stack =~ (" })),
  ).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test("the SDK's paginator lists every instance once", async () => {
  const registered: string[] = [];
  for (let count = 0; count < 5; count += 1) registered.push(await register({}));
  const listed: string[] = [];
  for await (const page of paginateListContainerInstances({ client, pageSize: 2 }, {})) {
    listed.push(...(page.containerInstanceArns ?? []));
  }
  expect(listed).toEqual(registered.toSorted());
});
