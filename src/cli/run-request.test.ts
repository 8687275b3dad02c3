import { expect, test } from "vitest";
import { UsageError } from "./command.ts";
import { mainContainer, runRequest } from "./run-request.ts";

const DEFINITION = {
  taskDefinitionArn: "arn:aws:ecs:us-east-1:000000000000:task-definition/web:1",
  containerDefinitions: [
    { name: "proxy", essential: false },
    { name: "web", essential: true },
  ],
};
const WISHES = {
  cluster: "default",
  subnetId: "subnet-1",
  environment: [],
  command: undefined,
};

test("asks for one EC2 task and overrides nothing by default", () => {
  expect(runRequest(DEFINITION, WISHES)).toEqual({
    cluster: "default",
    taskDefinition: DEFINITION.taskDefinitionArn,
    count: 1,
    launchType: "EC2",
  });
});

test("runs a Fargate definition on Fargate, in a subnet", () => {
  const definition = {
    ...DEFINITION,
    networkMode: "awsvpc" as const,
    requiresCompatibilities: ["FARGATE" as const],
  };
  expect(runRequest(definition, WISHES)).toMatchObject({
    launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"] } },
  });
});

test("gives the environment to every container and the command to the main one", () => {
  const wishes = { ...WISHES, environment: ["A=1", "B=x=y"], command: ["sh", "-c", "exit 3"] };
  const environment = [
    { name: "A", value: "1" },
    { name: "B", value: "x=y" },
  ];
  expect(runRequest(DEFINITION, wishes).overrides).toEqual({
    containerOverrides: [
      { name: "proxy", environment },
      { name: "web", environment, command: ["sh", "-c", "exit 3"] },
    ],
  });
});

test.each(["A", "=1", ""])("refuses the environment entry %j", (entry) => {
  expect(() => runRequest(DEFINITION, { ...WISHES, environment: [entry] })).toThrow(UsageError);
});

test("takes the first essential container for the main one, which a container is unless it says not", () => {
  expect(mainContainer(DEFINITION)).toBe("web");
  expect(mainContainer({ containerDefinitions: [{ name: "only" }] })).toBe("only");
});
