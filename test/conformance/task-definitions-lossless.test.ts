import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anEcsApplication, sendRaw } from "../fixtures/ecs-application.ts";
import {
  type Generated,
  generatedTaskDefinitions,
} from "../fixtures/generated-task-definitions.ts";
import { memoryDisk } from "../fixtures/memory-journal.ts";
import { aStore } from "../fixtures/store.ts";
import { memberPaths, REGISTER_INPUT } from "../fixtures/task-definition-model.ts";

/** What ECS fills in: the members a reply may have where the request had none. */
const FILLED_IN = new Set([
  "containerDefinitions.*.cpu",
  "containerDefinitions.*.environment",
  "containerDefinitions.*.essential",
  "containerDefinitions.*.healthCheck.interval",
  "containerDefinitions.*.healthCheck.retries",
  "containerDefinitions.*.healthCheck.timeout",
  "containerDefinitions.*.mountPoints",
  "containerDefinitions.*.portMappings",
  "containerDefinitions.*.portMappings.*.hostPort",
  "containerDefinitions.*.portMappings.*.protocol",
  "containerDefinitions.*.systemControls",
  "containerDefinitions.*.volumesFrom",
  "placementConstraints",
  "volumes.*.efsVolumeConfiguration.rootDirectory",
]);

/** Not part of a request: what a reply says about the revision. */
const ABOUT_THE_REVISION = [
  "compatibilities",
  "registeredAt",
  "registeredBy",
  "requiresAttributes",
  "revision",
  "status",
  "taskDefinitionArn",
];

/** Tried with the definitions that use every member, or with more than one container. */
const TRIED_ELSEWHERE = /\.(?:firelensConfiguration|dependsOn|links|portMappings)\b/;

describe.each(["bridge", "awsvpc"] as const)("Any valid definition in %s mode", (networkMode) => {
  test("comes back as it was sent, beside what ECS fills in, and is there after a restart", async () => {
    const disk = memoryDisk();
    const store = await aStore({ journal: disk.open() });
    const application = await anEcsApplication({ store });
    const registered: unknown[] = [];
    const tried = new Set<string>();
    await fc.assert(
      fc.asyncProperty(generatedTaskDefinitions(networkMode), async ({ tags, ...sent }) => {
        const body = tags === undefined ? sent : { ...sent, tags };
        const reply = await sendRaw(application, "RegisterTaskDefinition", body);
        expect(reply.body["message"]).toBeUndefined();
        const { taskDefinition } = reply.body;
        const described = await describeLatest(application);
        expect(described).toEqual({ taskDefinition, tags: tags ?? [] });
        expectEcho(omit(taskDefinition, ABOUT_THE_REVISION), sent, []);
        registered.push(described);
        for (const path of pathsIn(body)) tried.add(path);
      }),
      { numRuns: 250 },
    );
    const untried = memberPaths(REGISTER_INPUT).filter((path) => !isTried(path, tried));
    expect(untried.toSorted()).toEqual(NOT_IN_MODE[networkMode].toSorted());
    await store.close();
    const again = await anEcsApplication({ store: await aStore({ journal: disk.open() }) });
    expect(await describeLatest(again)).toEqual(registered.at(-1));
  });
});

/** Members that definitions in a mode cannot have; the other mode has them. */
const NOT_IN_MODE = {
  bridge: [
    "proxyConfiguration.type",
    "proxyConfiguration.containerName",
    "proxyConfiguration.properties.*.name",
    "proxyConfiguration.properties.*.value",
    "ephemeralStorage.sizeInGiB",
  ],
  awsvpc: [
    "containerDefinitions.*.hostname",
    "containerDefinitions.*.disableNetworking",
    "containerDefinitions.*.dnsServers",
    "containerDefinitions.*.dnsSearchDomains",
    "containerDefinitions.*.extraHosts.*.hostname",
    "containerDefinitions.*.extraHosts.*.ipAddress",
  ],
};

function isTried(path: string, tried: ReadonlySet<string>): boolean {
  return TRIED_ELSEWHERE.test(path) || tried.has(path);
}

async function describeLatest(
  application: Awaited<ReturnType<typeof anEcsApplication>>,
): Promise<unknown> {
  const reply = await sendRaw(application, "DescribeTaskDefinition", {
    taskDefinition: "generated",
    include: ["TAGS"],
  });
  return reply.body;
}

/** Fails unless the reply has all that was sent, in order, and nothing more than ECS fills in. */
function expectEcho(reply: unknown, sent: unknown, path: readonly string[]): void {
  if (Array.isArray(sent)) {
    expect(reply, path.join(".")).toHaveLength(sent.length);
    sent.forEach((item, index) => expectEcho(at(reply, String(index)), item, [...path, "*"]));
    return;
  }
  if (typeof sent !== "object" || sent === null) {
    expect(reply, path.join(".")).toBe(sent);
    return;
  }
  for (const name of Object.keys(Object(reply))) {
    if (Object.hasOwn(sent, name)) continue;
    expect(FILLED_IN, "what the reply adds").toContain([...path, name].join("."));
  }
  for (const [name, value] of Object.entries(sent)) {
    expect(Object.hasOwn(Object(reply), name), [...path, name].join(".")).toBe(true);
    expectEcho(at(reply, name), value, [...path, name]);
  }
}

function at(value: unknown, name: string): unknown {
  return Object.getOwnPropertyDescriptor(Object(value), name)?.value;
}

function omit(value: unknown, names: readonly string[]): Generated {
  return Object.fromEntries(
    Object.entries(Object(value)).filter(([name]) => !names.includes(name)),
  );
}

function pathsIn(value: unknown, path: readonly string[] = []): readonly string[] {
  if (Array.isArray(value)) {
    return [path.join("."), ...value.flatMap((item) => pathsIn(item, [...path, "*"]))];
  }
  if (typeof value !== "object" || value === null) return [path.join(".")];
  const inside = Object.entries(value).flatMap(([name, item]) => pathsIn(item, [...path, name]));
  return [path.join("."), ...inside];
}
