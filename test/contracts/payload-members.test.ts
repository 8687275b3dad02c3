import { readFileSync } from "node:fs";
import type { RegisterTaskDefinitionCommandInput } from "@aws-sdk/client-ecs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { translateTask } from "../../src/acs/payload/payload.ts";
import type { TaskKey } from "../../src/acs/task-keys.ts";
import { payloadSource } from "../../src/acs/payload/payload-sources.ts";
import { asRecord, asString } from "../../src/agent/foreign.ts";
import type { TaskRecord } from "../../src/domain/task/record.ts";
import { taskDefinitions } from "../../src/store/tables.ts";
import type { PayloadTask } from "../../src/wire/agent-messages.ts";
import { membersBelow, membersUsed, misfits } from "../fixtures/agent-protocol/official-shapes.ts";
import { anEcsApplication, sendRaw } from "../fixtures/ecs-application.ts";
import { MAXIMAL_TASK_DEFINITIONS } from "../fixtures/maximal-task-definitions.ts";
import { aNetworkInterface, aSubnet, aVpc, seedNetwork } from "../fixtures/network.ts";
import { runnableTaskDefinitions } from "../fixtures/runnable-task-definitions.ts";
import { aStore } from "../fixtures/store.ts";
import { aTask, aTaskContainer } from "../fixtures/task.ts";
import { judgeTask } from "./agent-protocol.ts";

/** What becomes of registered task definitions on their way to an agent, held to the official agent's model. */

/** Registers a definition over the API and translates a task of it. */
async function payloadOf(
  definition: object,
  task: (row: TaskRecord) => TaskRecord = (row) => row,
): Promise<PayloadTask> {
  const store = await aStore();
  await seedNetwork(store, { subnets: [aSubnet()], vpcs: [aVpc()] });
  const application = await anEcsApplication({ store });
  const { status, body } = await sendRaw(application, "RegisterTaskDefinition", definition);
  expect(body).not.toHaveProperty("__type");
  expect(status).toBe(200);
  const arn = asString(asRecord(body["taskDefinition"])["taskDefinitionArn"]) ?? "";
  const source = await store.read((view) => {
    const names = view.get(taskDefinitions, arn)?.definition.containerDefinitions ?? [];
    const containers = names.map(({ name }) => aTaskContainer({ name }));
    return payloadSource(view, task(aTask({ taskDefinitionArn: arn, containers })));
  });
  const isAwsvpc = source.taskDefinition.definition.networkMode === "awsvpc";
  const networkInterfaces = isAwsvpc
    ? [
        {
          networkInterface: aNetworkInterface(),
          subnet: aSubnet(),
          vpc: aVpc(),
          restrictsEgress: true,
        },
      ]
    : [];
  const { payload } = translateTask({ ...source, networkInterfaces, keys: ROLES.map(aKey) }, {});
  return JSON.parse(JSON.stringify(payload));
}

const ROLES = ["TaskApplication", "TaskExecution"] as const;

function aKey(roleType: (typeof ROLES)[number]): TaskKey {
  return {
    roleType,
    roleArn: `arn:aws:iam::000000000000:role/${roleType}`,
    accessKeyId: "ASIA0000000000000000",
    secretAccessKey: "secret",
    sessionToken: "token",
    expirationMs: 1,
  };
}

function misfitsOf(task: PayloadTask): readonly string[] {
  judgeTask({ ...task });
  return misfits("acs", { type: "PayloadMessage", message: { tasks: [task] } });
}

/** As `aTask()` has it, with all that a task can have beside its definition. */
function everything(row: TaskRecord): TaskRecord {
  return {
    ...row,
    group: "service:shop",
    enableExecuteCommand: true,
    credentialsIds: { task: "id-of-task", execution: "id-of-execution" },
    containers: row.containers.map((container) => ({ ...container, gpuIds: ["GPU-1"] })),
    attachments: [
      {
        id: "a1",
        type: "ElasticNetworkInterface",
        status: "ATTACHING",
        details: [{ name: "privateDnsName", value: "ip-172-31-0-5.ec2.internal" }],
      },
    ],
  };
}

/** Beside `MAXIMAL_TASK_DEFINITIONS`: what excludes members of those. */
const OTHERS: readonly RegisterTaskDefinitionCommandInput[] = [
  {
    family: "ecr",
    executionRoleArn: "arn:aws:iam::000000000000:role/exec",
    containerDefinitions: [
      {
        name: "app",
        image: "000000000000.dkr.ecr.us-east-1.amazonaws.com/app:1",
        memory: 64,
        logConfiguration: {
          logDriver: "awslogs",
          options: { "awslogs-group": "g", "awslogs-region": "us-east-1" },
        },
      },
    ],
  },
];

/** The published definitions that can be registered as they stand. */
const PUBLISHED = [
  "aws-samples/ConsulClient.json",
  "aws-samples/gunicorn_ec2.json",
  "aws-samples/jetty_ec2.json",
  "aws-samples/nginx_ec2.json",
  "aws-samples/wildfly_ec2.json",
  "published/001-1-roles.json",
  "published/001-3-healthcheck.json",
  "published/003-3-sample-request.json",
];

/** Members that no task of ours has, and why. */
const NEVER_SENT: Readonly<Record<string, readonly string[]>> = {
  "the agent reads none of them": [
    "Task.overrides",
    "Task.taskDefinitionAccountId",
    "Task.agentConfiguration",
    "Task.trustedExecutionConfiguration",
    "Container.linuxParameters",
    "Container.privileged",
    "Container.networkInterfaceNames",
    "Container.resourceRequirements",
    "Volume.ebsVolumeConfiguration",
    "Volume.logDriverVolumeConfiguration",
  ],
  "all overrides are merged before": ["Container.overrides"],
  "no AWS Region's credentials are meant for another's services": [
    "IAMRoleCredentials.credentialScope",
  ],
  "no EBS, S3 Files or Service Connect here": ["Task.attachments"],
  "secrets go into the environment or to the log driver": ["Secret.containerPath"],
  "an interface is plain, the only one, and IPv4": [
    "ElasticNetworkInterface.name",
    "ElasticNetworkInterface.index",
    "ElasticNetworkInterface.interfaceAssociationProtocol",
    "ElasticNetworkInterface.interfaceTunnelProperties",
    "ElasticNetworkInterface.interfaceVethProperties",
    "ElasticNetworkInterface.interfaceVlanProperties",
    "ElasticNetworkInterface.ipv6Addresses",
    "ElasticNetworkInterface.subnetGatewayIpv6Address",
  ],
  "no name server answers in a VPC; without one, tasks get the host's": [
    "ElasticNetworkInterface.domainName",
    "ElasticNetworkInterface.domainNameServers",
  ],
};

describe("the members of a task in a payload", () => {
  test("are all that the official agent reads, but for those with a reason", async () => {
    const payloads = await Promise.all(
      [...MAXIMAL_TASK_DEFINITIONS, ...OTHERS].map((definition) =>
        payloadOf(definition, everything),
      ),
    );
    const used = membersUsed("acs", "[Task]", payloads);
    const below = membersBelow("acs", "Task");
    const neverSent = Object.values(NEVER_SENT).flat();
    // What is only within a member that is never sent goes with it.
    const shapesUsed = new Set([...used].map((member) => member.split(".")[0]));
    const unsent = below.filter(
      (member) => !used.has(member) && shapesUsed.has(member.split(".")[0]),
    );
    expect(unsent.toSorted()).toEqual(neverSent.toSorted());
  });

  test.each(
    [...MAXIMAL_TASK_DEFINITIONS, ...OTHERS].map((one) => [one.family ?? "", one] as const),
  )("of %s have the types of the model", async (_family, definition) => {
    expect(misfitsOf(await payloadOf(definition, everything))).toEqual([]);
  });

  test.each(PUBLISHED)("of %s have the types of the model", async (file) => {
    const folder = new URL("../fixtures/task-definitions/", import.meta.url);
    const definition = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    expect(misfitsOf(await payloadOf(definition))).toEqual([]);
  });

  test("of a hundred generated definitions have the types of the model", async () => {
    const property = fc.asyncProperty(runnableTaskDefinitions(), async (definition) => {
      expect(misfitsOf(await payloadOf(definition))).toEqual([]);
    });
    await fc.assert(property, { numRuns: 100 });
  });
});
