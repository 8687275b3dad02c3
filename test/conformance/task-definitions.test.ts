import {
  ClientException,
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  InvalidParameterException,
  paginateListTaskDefinitionFamilies,
  paginateListTaskDefinitions,
  RegisterTaskDefinitionCommand,
  type ECSClient,
} from "@aws-sdk/client-ecs";
import { describe, expect, test } from "vitest";
import { taskDefinitions } from "../../src/store/tables.ts";
import { anEcsApplication, sendRaw } from "../fixtures/ecs-application.ts";
import { anEcsClient } from "../fixtures/ecs-client.ts";
import { memoryDisk } from "../fixtures/memory-journal.ts";
import { aStore } from "../fixtures/store.ts";

describe("Through the SDK a task definition", () => {
  test("lives from ACTIVE through INACTIVE to DELETE_IN_PROGRESS", async () => {
    const client = await anEcsClient();
    const registered = await register(client, "web");
    expect(registered).toMatchObject({ status: "ACTIVE", registeredAt: expect.any(Date) });
    const request = { taskDefinition: "web:1" };
    const deregistered = await client.send(new DeregisterTaskDefinitionCommand(request));
    expect(deregistered.taskDefinition).toMatchObject({
      status: "INACTIVE",
      deregisteredAt: expect.any(Date),
    });
    const { taskDefinitions: deleted, failures } = await client.send(
      new DeleteTaskDefinitionsCommand({ taskDefinitions: ["web:1"] }),
    );
    expect(failures).toEqual([]);
    expect(deleted).toMatchObject([
      { status: "DELETE_IN_PROGRESS", deleteRequestedAt: expect.any(Date) },
    ]);
  });

  test("is found once by the SDK's paginators", async () => {
    const client = await anEcsClient();
    for (const family of ["a", "a", "b", "c", "d"]) await register(client, family);
    const arns: string[] = [];
    for await (const page of paginateListTaskDefinitions({ client, pageSize: 2 }, {})) {
      arns.push(...(page.taskDefinitionArns ?? []));
    }
    expect(arns.map((arn) => arn.slice(arn.lastIndexOf("/") + 1))).toEqual([
      "a:1",
      "a:2",
      "b:1",
      "c:1",
      "d:1",
    ]);
    const families: string[] = [];
    for await (const page of paginateListTaskDefinitionFamilies({ client, pageSize: 3 }, {})) {
      families.push(...(page.families ?? []));
    }
    expect(families).toEqual(["a", "b", "c", "d"]);
  });

  test("never gets a number again, after a restart neither, when all of its family are gone", async () => {
    const disk = memoryDisk();
    const store = await aStore({ journal: disk.open() });
    const client = await anEcsClient({ store });
    const arns = [await register(client, "web"), await register(client, "web")].map(
      (registered) => registered?.taskDefinitionArn ?? "",
    );
    for (const taskDefinition of arns) {
      await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
    }
    await client.send(new DeleteTaskDefinitionsCommand({ taskDefinitions: arns }));
    await store.write((tx) => {
      for (const arn of arns) tx.delete(taskDefinitions, arn);
    });
    await store.close();
    const restarted = await anEcsClient({ store: await aStore({ journal: disk.open() }) });
    expect(await register(restarted, "web")).toMatchObject({ revision: 3 });
  });

  test("that is not there is a ClientException", async () => {
    const client = await anEcsClient();
    await expect(
      client.send(new DescribeTaskDefinitionCommand({ taskDefinition: "web" })),
    ).rejects.toBeInstanceOf(ClientException);
  });

  test("with a revision that is no number is an InvalidParameterException", async () => {
    const client = await anEcsClient();
    await expect(
      client.send(new DescribeTaskDefinitionCommand({ taskDefinition: "web:x" })),
    ).rejects.toBeInstanceOf(InvalidParameterException);
  });
});

describe("On the wire RegisterTaskDefinition", () => {
  test.each([
    [{}, "Family can not be blank."],
    [{ family: null, containerDefinitions: [] }, "Family can not be blank."],
    [{ family: "web" }, "Container list cannot be empty"],
    [{ Family: "web", ContainerDefinitions: [] }, "Family can not be blank."],
  ])("answers %j with AWS's words for what is missing", async (body, message) => {
    const reply = await sendRaw(await anEcsApplication(), "RegisterTaskDefinition", body);
    expect(reply).toMatchObject({ status: 400, body: { __type: "ClientException", message } });
  });

  test("takes a protocol that there is not for tcp, as ECS documents", async () => {
    const reply = await sendRaw(await anEcsApplication(), "RegisterTaskDefinition", {
      family: "web",
      containerDefinitions: [
        {
          name: "app",
          image: "nginx",
          memory: 128,
          portMappings: [
            { containerPort: 80, protocol: "TCP" },
            { containerPort: 80, protocol: "udp" },
          ],
        },
      ],
    });
    expect(reply.body).toMatchObject({
      taskDefinition: {
        containerDefinitions: [{ portMappings: [{ protocol: "tcp" }, { protocol: "udp" }] }],
      },
    });
  });

  test("takes null for absent, as the old console's downloads need", async () => {
    const reply = await sendRaw(await anEcsApplication(), "RegisterTaskDefinition", {
      family: "web",
      taskRoleArn: null,
      volumes: null,
      requiresAttributes: [{ name: "a", value: null }],
      containerDefinitions: [
        { name: "app", image: "nginx", memory: 128, links: null, healthCheck: null, cpu: null },
      ],
    });
    expect(reply).toMatchObject({
      status: 200,
      body: { taskDefinition: { volumes: [], containerDefinitions: [{ cpu: 0 }] } },
    });
  });
});

async function register(client: ECSClient, family: string) {
  const { taskDefinition } = await client.send(
    new RegisterTaskDefinitionCommand({
      family,
      containerDefinitions: [{ name: "app", image: "nginx", memory: 128 }],
    }),
  );
  return taskDefinition;
}
