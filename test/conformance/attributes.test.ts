import {
  DeleteAttributesCommand,
  ListAttributesCommand,
  PutAttributesCommand,
  RegisterContainerInstanceCommand,
  TargetNotFoundException,
} from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { anEcsClient } from "../fixtures/ecs-client.ts";

test("attributes are set, listed by name and value, and deleted", async () => {
  const client = await anEcsClient();
  const { containerInstance } = await client.send(new RegisterContainerInstanceCommand({}));
  const targetId = containerInstance?.containerInstanceArn;
  const attribute = { name: "stack", value: "prod", targetId };
  const put = await client.send(new PutAttributesCommand({ attributes: [attribute] }));
  expect(put.attributes).toEqual([attribute]);
  const list = new ListAttributesCommand({
    targetType: "container-instance",
    attributeName: "stack",
    attributeValue: "prod",
  });
  expect((await client.send(list)).attributes).toEqual([attribute]);
  const named = { name: "stack", targetId };
  await client.send(new DeleteAttributesCommand({ attributes: [named] }));
  expect((await client.send(list)).attributes).toEqual([]);
  const missing = {
    name: "a",
    targetId: "0".repeat(32),
    targetType: "container-instance",
  } as const;
  await expect(
    client.send(new PutAttributesCommand({ attributes: [missing] })),
  ).rejects.toBeInstanceOf(TargetNotFoundException);
});
