import { describe, expect, test } from "vitest";
import {
  aContainerInput,
  aDefinition,
  withContainer,
} from "../../../test/fixtures/task-definition-input.ts";
import { normaliseTaskDefinition } from "./normalise.ts";
import type { TaskDefinitionBody } from "./record.ts";
import type { Definition } from "./rule.ts";

describe("a registered task definition", () => {
  test("has every list that ECS fills in, and nothing else that was not sent", () => {
    expect(registered(aDefinition())).toEqual({
      family: "web",
      containerDefinitions: [
        {
          name: "app",
          image: "nginx:1.27",
          memory: 128,
          cpu: 0,
          portMappings: [],
          essential: true,
          environment: [],
          mountPoints: [],
          volumesFrom: [],
          systemControls: [],
        },
      ],
      volumes: [],
      placementConstraints: [],
    });
  });

  test("keeps the empty lists it was sent", () => {
    const sent = { command: [], ulimits: [], secrets: [], entryPoint: [] };
    expect(registered(withContainer(sent)).containerDefinitions[0]).toMatchObject(sent);
  });

  test.each([
    ["1 vCPU", "2 GB", "1024", "2048"],
    [".5 vcpu", "0.5GB", "512", "512"],
    ["256", "717", "256", "717"],
  ])("has the size %j and %j as whole numbers", (cpu, memory, units, mib) => {
    expect(registered(aDefinition({ cpu, memory }))).toMatchObject({ cpu: units, memory: mib });
  });

  test.each([
    ["awsvpc", 80],
    ["host", 80],
    ["bridge", 0],
    [undefined, 0],
  ] as const)("in mode %s has host port %i where none was given", (networkMode, hostPort) => {
    const definition = withContainer({ portMappings: [{ containerPort: 80 }] }, { networkMode });
    expect(registered(definition).containerDefinitions[0]?.portMappings).toEqual([
      { containerPort: 80, hostPort, protocol: "tcp" },
    ]);
  });

  test("has no host port for a range of ports", () => {
    const mapping = { containerPortRange: "8000-8010", protocol: "udp" } as const;
    const [container] = registered(withContainer({ portMappings: [mapping] })).containerDefinitions;
    expect(container?.portMappings).toEqual([mapping]);
  });

  test("has role names as ARNs of the caller's account, and no empty role", () => {
    const arn = "arn:aws:iam::123456789012:role/team/app";
    expect(registered(aDefinition({ taskRoleArn: "app", executionRoleArn: arn }))).toMatchObject({
      taskRoleArn: "arn:aws:iam::000000000000:role/app",
      executionRoleArn: arn,
    });
    expect(registered(aDefinition({ taskRoleArn: "" }))).not.toHaveProperty("taskRoleArn");
  });

  test("has the defaults of a health check but no start period", () => {
    const command = ["CMD-SHELL", "true"];
    const [container] = registered(
      withContainer({ healthCheck: { command } }),
    ).containerDefinitions;
    expect(container?.healthCheck).toEqual({ command, interval: 30, timeout: 5, retries: 3 });
  });

  test.each([
    [undefined, "0"],
    ["1000:1000", "1000:1000"],
  ])("has a FireLens router of user %s run as %s", (user, expected) => {
    const router = { user, firelensConfiguration: { type: "fluentbit" } } as const;
    const [container] = registered(withContainer(router)).containerDefinitions;
    expect(container?.user).toBe(expected);
  });

  test("has the root directory of an EFS volume", () => {
    const volumes = [{ name: "v", efsVolumeConfiguration: { fileSystemId: "fs-1" } }];
    expect(registered(aDefinition({ volumes })).volumes).toEqual([
      { name: "v", efsVolumeConfiguration: { fileSystemId: "fs-1", rootDirectory: "/" } },
    ]);
  });

  test("has its tags beside it", () => {
    const tags = [{ key: "team", value: "a" }];
    expect(registered(aDefinition({ tags }))).not.toHaveProperty("tags");
  });

  test("is in normal form: registering it again changes nothing", () => {
    const definition = withContainer(
      { portMappings: [{ containerPort: 80 }], healthCheck: { command: ["CMD", "true"] } },
      { cpu: "1 vCPU", memory: "2 GB", taskRoleArn: "app", networkMode: "host" },
    );
    expect(registered(registered(definition))).toEqual(registered(definition));
  });

  test("leaves what it was made from as it was", () => {
    const definition = aDefinition({ containerDefinitions: [aContainerInput()], cpu: "1 vCPU" });
    const before = structuredClone(definition);
    registered(definition);
    expect(definition).toEqual(before);
  });
});

function registered(definition: Definition): TaskDefinitionBody {
  return normaliseTaskDefinition(definition, "000000000000");
}
