import { DescribeTaskDefinitionCommand, RegisterTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { anEcsClient } from "../fixtures/ecs-client.ts";
import { MAXIMAL_TASK_DEFINITIONS } from "../fixtures/maximal-task-definitions.ts";
import { memberPaths, REGISTER_INPUT } from "../fixtures/task-definition-model.ts";

test("the definitions tried here have every member of the SDK's RegisterTaskDefinitionRequest", () => {
  const tried = new Set(MAXIMAL_TASK_DEFINITIONS.flatMap((definition) => pathsIn(definition)));
  expect(memberPaths(REGISTER_INPUT).filter((path) => !tried.has(path))).toEqual([]);
});

test.each(MAXIMAL_TASK_DEFINITIONS)(
  "everything sent for $family comes back, when registered and when described",
  async (definition) => {
    const client = await anEcsClient();
    const { tags = [], ...sent } = definition;
    const registered = await client.send(new RegisterTaskDefinitionCommand(definition));
    const echoed = Object.entries(registered.taskDefinition ?? {}).filter(([name]) =>
      Object.hasOwn(sent, name),
    );
    expect(Object.fromEntries(echoed)).toEqual(sent);
    expect(registered.tags ?? []).toEqual(tags);
    const described = await client.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: definition.family, include: ["TAGS"] }),
    );
    expect(described.taskDefinition).toEqual(registered.taskDefinition);
    expect(described.tags).toEqual(tags);
  },
);

test("what ECS adds to a definition is all that the reply has beside it", async () => {
  const client = await anEcsClient();
  for (const definition of MAXIMAL_TASK_DEFINITIONS) {
    const { taskDefinition = {} } = await client.send(
      new RegisterTaskDefinitionCommand(definition),
    );
    const added = Object.keys(taskDefinition).filter((name) => !Object.hasOwn(definition, name));
    expect(added.toSorted()).toEqual([
      "compatibilities",
      "registeredAt",
      "registeredBy",
      "requiresAttributes",
      "revision",
      "status",
      "taskDefinitionArn",
    ]);
  }
});

function pathsIn(value: unknown, path: readonly string[] = []): readonly string[] {
  if (Array.isArray(value)) {
    return [path.join("."), ...value.flatMap((item) => pathsIn(item, [...path, "*"]))];
  }
  if (typeof value !== "object" || value === null) return [path.join(".")];
  const inside = Object.entries(value).flatMap(([name, item]) => pathsIn(item, [...path, name]));
  return [path.join("."), ...inside];
}
