import {
  CreateClusterCommand,
  type ECSClient,
  PutClusterCapacityProvidersCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  StartTaskCommand,
} from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { anIdentityServer, implicitDenial } from "../fixtures/identity-server.ts";

const ECS = "arn:aws:ecs:us-east-1:000000000000";
const ALICE = "arn:aws:iam::000000000000:user/alice";
const DEFINITION = {
  family: "web",
  containerDefinitions: [{ name: "app", image: "busybox", memory: 64 }],
};

const register = (more: Partial<RegisterTaskDefinitionCommandInput>) => (ecs: ECSClient) =>
  ecs.send(new RegisterTaskDefinitionCommand({ ...DEFINITION, ...more }));
const run = (more: object) => (ecs: ECSClient) =>
  ecs.send(new RunTaskCommand({ taskDefinition: "web", ...more }));
const start = (more: object) => (ecs: ECSClient) =>
  ecs.send(new StartTaskCommand({ taskDefinition: "web", containerInstances: ["i"], ...more }));
const makeCluster = (more: object) => (ecs: ECSClient) =>
  ecs.send(new CreateClusterCommand({ clusterName: "c", ...more }));
const privileged = (isPrivileged: boolean) => ({
  containerDefinitions: [{ ...DEFINITION.containerDefinitions[0], privileged: isPrivileged }],
});

type Ask = (ecs: ECSClient) => Promise<unknown>;
const PROVIDERS = { "ForAllValues:ArnLike": { "ecs:capacity-provider": "*/FARGATE" } };
const strategy = (...names: string[]) => ({
  capacityProviderStrategy: names.map((capacityProvider) => ({ capacityProvider })),
});

test.each<[object, Ask, Ask]>([
  [{ StringEquals: { "ecs:privileged": "false" } }, register({}), register(privileged(true))],
  [{ Bool: { "ecs:privileged": "true" } }, register(privileged(true)), register(privileged(false))],
  [
    { NumericLessThanEquals: { "ecs:task-cpu": "1024", "ecs:task-memory": 2048 } },
    register({ cpu: "1 vCPU", memory: "2 GB" }),
    register({ cpu: "2 vCPU", memory: "4 GB" }),
  ],
  [
    { NumericLessThanEquals: { "ecs:task-cpu": "1024" } },
    register({ cpu: "256" }),
    // What is not given is nothing that could be compared.
    register({}),
  ],
  [
    {
      "ForAllValues:StringEquals": { "ecs:compute-compatibility": ["FARGATE"] },
      Null: { "ecs:compute-compatibility": "false" },
    },
    register({ requiresCompatibilities: ["FARGATE"], cpu: "256", memory: "512" }),
    register({}),
  ],
  [
    { StringEquals: { "ecs:enable-execute-command": "false" } },
    start({}),
    start({ enableExecuteCommand: true }),
  ],
  [
    { StringEquals: { "ecs:enable-ebs-volumes": "false" } },
    run({}),
    run({ volumeConfigurations: [{ name: "v" }] }),
  ],
  [PROVIDERS, run({}), run(strategy("FARGATE", "FARGATE_SPOT"))],
  [PROVIDERS, run(strategy("FARGATE")), run(strategy("FARGATE_SPOT"))],
  [
    { StringEqualsIfExists: { "ecs:capacity-provider": `${ECS}:capacity-provider/FARGATE` } },
    run({}),
    run(strategy("FARGATE_SPOT")),
  ],
  [{ Null: { "ecs:capacity-provider": "true" } }, run({}), run(strategy("FARGATE"))],
  [
    PROVIDERS,
    makeCluster({ capacityProviders: ["FARGATE"] }),
    makeCluster({ capacityProviders: ["FARGATE_SPOT"] }),
  ],
  [
    PROVIDERS,
    (ecs) => ecs.send(putProviders("FARGATE")),
    (ecs) => ecs.send(putProviders("FARGATE_SPOT")),
  ],
])("the condition %j is held against what is asked for", async (Condition, right, wrong) => {
  const server = await anIdentityServer();
  await server.ecs().send(new RegisterTaskDefinitionCommand(DEFINITION));
  const statement = { Effect: "Allow", Action: "ecs:*", Resource: "*", Condition };
  const ecs = server.ecs(await server.user("alice", statement));
  await expect(wrong(ecs)).rejects.toThrow("is not authorized to perform");
  // Allowed is what fails for another reason too.
  const answer = await right(ecs).catch((error: unknown) => error);
  expect(String(answer)).not.toContain("is not authorized to perform");
});

function putProviders(name: string): PutClusterCapacityProvidersCommand {
  return new PutClusterCapacityProvidersCommand({
    cluster: "default",
    capacityProviders: [name],
    defaultCapacityProviderStrategy: [],
  });
}

test("what is made is on the ARN that it will have", async () => {
  const server = await anIdentityServer();
  const keys = await server.user("alice", {
    Effect: "Allow",
    Action: ["ecs:CreateCluster", "ecs:RegisterTaskDefinition", "ecs:TagResource"],
    Resource: [`${ECS}:cluster/web`, `${ECS}:task-definition/web:*`],
  });
  const ecs = server.ecs(keys);
  const tags = [{ key: "team", value: "web" }];
  expect(await ecs.send(new CreateClusterCommand({ clusterName: "web", tags }))).toBeDefined();
  await expect(makeCluster({})(ecs)).rejects.toMatchObject({
    message: implicitDenial("ecs:CreateCluster", `${ECS}:cluster/c`, ALICE),
  });
  expect(await register({ tags })(ecs)).toBeDefined();
  await expect(register({ family: "db" })(ecs)).rejects.toMatchObject({
    message: implicitDenial("ecs:RegisterTaskDefinition", `${ECS}:task-definition/db:*`, ALICE),
  });
});
