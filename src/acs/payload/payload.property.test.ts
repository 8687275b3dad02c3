import * as fc from "fast-check";
import { expect, test } from "vitest";
import type {
  ContainerDefinition,
  TaskDefinitionBody,
} from "../../domain/task-definition/record.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import { judgeTask } from "../../../test/contracts/agent-protocol.ts";
import { aTask, aTaskContainer } from "../../../test/fixtures/task.ts";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { translateTask } from "./payload.ts";

const text = fc.string({ maxLength: 12 });
const texts = fc.array(text, { maxLength: 3 });
const pairs = fc.array(fc.record({ name: text, value: text }), { maxLength: 3 });
const map = fc.dictionary(text, text, { maxKeys: 3 });
const amount = fc.integer({ min: 0, max: 10_000 });
/** Whatever is optional in the API, each absent half of the time. */
const optional = <T extends object>(members: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) =>
  fc.record(members, { requiredKeys: [] });

const container: fc.Arbitrary<ContainerDefinition> = fc
  .tuple(
    fc.record({ name: text, image: text }),
    optional({
      cpu: amount,
      memory: amount,
      memoryReservation: amount,
      essential: fc.boolean(),
      command: texts,
      entryPoint: texts,
      environment: pairs,
      links: texts,
      startTimeout: amount,
      stopTimeout: amount,
      user: text,
      privileged: fc.boolean(),
      dockerLabels: map,
      dnsServers: texts,
      dockerSecurityOptions: texts,
    }),
    optional({
      portMappings: fc.array(
        optional({
          containerPort: amount,
          hostPort: amount,
          protocol: fc.constantFrom("tcp" as const, "udp" as const),
          containerPortRange: text,
        }),
        { maxLength: 3 },
      ),
      mountPoints: fc.array(
        optional({ sourceVolume: text, containerPath: text, readOnly: fc.boolean() }),
      ),
      healthCheck: fc.record({ command: texts, interval: amount, startPeriod: amount }),
      linuxParameters: optional({
        initProcessEnabled: fc.boolean(),
        maxSwap: amount,
        swappiness: amount,
        sharedMemorySize: amount,
        tmpfs: fc.array(fc.record({ containerPath: text, size: amount, mountOptions: texts })),
      }),
      logConfiguration: fc.record({
        logDriver: fc.constantFrom("awslogs" as const, "json-file" as const, "splunk" as const),
        options: map,
      }),
      secrets: fc.array(fc.record({ name: text, valueFrom: text }), { maxLength: 3 }),
      restartPolicy: fc.record({ enabled: fc.boolean() }),
      systemControls: fc.array(fc.record({ namespace: text, value: text }), { maxLength: 3 }),
    }),
  )
  .map(([names, simple, nested]) => ({ ...names, ...simple, ...nested }));

const definition: fc.Arbitrary<Partial<TaskDefinitionBody>> = fc
  .tuple(
    fc.record({ containerDefinitions: fc.array(container, { minLength: 1, maxLength: 3 }) }),
    optional({
      networkMode: fc.constantFrom("bridge", "host", "awsvpc", "none"),
      cpu: amount.map(String),
      memory: amount.map(String),
      taskRoleArn: text,
      executionRoleArn: text,
      pidMode: fc.constantFrom("host" as const, "task" as const),
      volumes: fc.array(
        optional({
          name: text,
          host: optional({ sourcePath: text }),
          configuredAtLaunch: fc.boolean(),
        }),
      ),
    }),
  )
  .map(([containers, rest]) => ({ ...containers, ...rest }));

const task: fc.Arbitrary<Partial<TaskRecord>> = fc.record({
  launchType: fc.constantFrom("EC2", "FARGATE", "EXTERNAL"),
  desiredStatus: fc.constantFrom("RUNNING", "STOPPED"),
  enableExecuteCommand: fc.boolean(),
  group: text,
});

test("every payload goes over the wire unchanged, and is one the agent takes", () => {
  fc.assert(
    fc.property(definition, task, (body, row) => {
      const containers = (body.containerDefinitions ?? []).map(({ name }) =>
        aTaskContainer({ name }),
      );
      const source = {
        task: aTask({ ...row, containers }),
        taskDefinition: aTaskDefinition({ definition: body }),
        defaultLogDriverMode: "blocking",
        networkInterfaces: [],
      };
      const { payload } = translateTask(source, {});
      const received = JSON.parse(JSON.stringify(payload));
      expect(received).toStrictEqual(payload);
      judgeTask(received);
    }),
    { numRuns: 300 },
  );
});
