import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type {
  ContainerDefinition,
  RegisterTaskDefinitionCommandInput,
  RunTaskCommandInput,
  Task,
} from "@aws-sdk/client-ecs";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EngineRefusal } from "../../src/agent/docker/engine-fault.ts";
import { findDynamicPorts } from "../../src/agent/docker/dynamic-ports.ts";
import { asRecord, asStrings } from "../../src/agent/foreign.ts";
import { engineMissing, testEngine } from "../fixtures/engine.ts";
import { buildBusyboxImage } from "../fixtures/images.ts";
import { answerOf, aRunningCluster, type RunningCluster } from "../fixtures/running-cluster.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const FOLDER = new URL("../fixtures/task-definitions/", import.meta.url);

type Definition = RegisterTaskDefinitionCommandInput;

/** As somebody wrote it, which need not be of the right type. */
interface Published extends Omit<Definition, "containerDefinitions"> {
  readonly taskDefinition?: Published;
  readonly containerDefinitions?: readonly (Omit<ContainerDefinition, "memory" | "cpu"> & {
    readonly memory?: number | string;
    readonly cpu?: number | string;
  })[];
}

/** What becomes of a definition: it runs, is not placed, or a container ends with a reason. */
interface Outcome {
  /** Mends what AWS refuses, as its author would. */
  readonly mend?: (definition: Definition) => Definition;
  readonly unplaced?: object;
  readonly reason?: RegExp;
  /** That its author has in the Parameter Store. */
  readonly parameters?: readonly string[];
}

const CREDENTIALS = {
  executionRoleArn: "arn:aws:iam::000000000000:role/exec",
};

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  "aws-samples/ConsulClient.json": {},
  "aws-samples/gunicorn_ec2.json": {},
  "aws-samples/jetty_ec2.json": {},
  "aws-samples/kibana_ec2.json": { mend: withEqualPorts },
  "aws-samples/nginx_ec2.json": {},
  "aws-samples/tomcat_ec2.json": { mend: withEqualPorts },
  "aws-samples/wildfly_ec2.json": {},
  "published/000-1-basic-web-app.json": {},
  "published/000-2-advanced-web-app.json": {
    unplaced: { reason: "ATTRIBUTE", detail: "Missing: ecs.capability.fault-injection." },
  },
  "published/000-3-microservices-app.json": {},
  "published/000-4-ml-app.json": {},
  "published/001-1-roles.json": {},
  "published/001-2-image.json": { mend: (it) => withEach(it, { image: "nginx" }) },
  "published/001-3-healthcheck.json": {},
  "published/001-4-logconfiguration.json": {
    mend: (it) =>
      mapped(it, (text) =>
        text.replace('"awslogs-create-group":true', '"awslogs-create-group":"true"'),
      ),
  },
  "published/001-5-environment-secrets.json": {
    // As on the page, another account's ids included; it has its roles in another listing.
    mend: (it) => ({ ...it, ...CREDENTIALS }),
    parameters: ["/hello-world/SESSION_SECRET"],
  },
  "published/002-1-scorekeep.json": { mend: withLogOptions },
  // Docker, like the ECS agent, has no links in the host's network; the page's readers are told so.
  "published/003-3-sample-request.json": {
    reason: /^CannotCreateContainerError: .*host type networking can't be used with links/,
  },
  "published/003-4-sample-response.json": {
    reason: /^CannotCreateContainerError: .*host type networking can't be used with links/,
  },
  "published/004-1-webserver.json": {},
};

let cluster: RunningCluster;

describe.skipIf(missing !== undefined)("a real task definition, on images of its names", () => {
  beforeAll(async () => {
    cluster = await aRunningCluster();
  });
  afterAll(async () => {
    expect(await cluster?.end()).toEqual([]);
    await removeImages();
  });

  test("has its outcome here, whichever it is", () => {
    const files = globSync("**/*.json", { cwd: fileURLToPath(FOLDER) });
    expect(Object.keys(OUTCOMES).toSorted()).toEqual(files.toSorted());
  });

  test.each(Object.entries(OUTCOMES))(
    "%s",
    async (file, { mend, unplaced, reason, parameters = [] }) => {
      const read = asPublished(await readFile(new URL(file, FOLDER), "utf8"));
      const definition = mend ? mend(read) : read;
      const busy = await busyHostPorts(definition);
      if (busy.length > 0)
        return console.warn(`${file}: not run, ${busy.join(", ")} are in use here`);
      for (const container of definition.containerDefinitions ?? []) {
        // On somebody's own engine it may be an image they need.
        if (await hasForeignImage(container))
          return console.warn(`${file}: ${container.image} is here`);
        await buildImageOf(container);
      }
      await putParameters(parameters);
      const { tasks = [], failures } = await cluster.tryRun(definition, launchOf(definition));
      if (unplaced) return expect(failures).toMatchObject([unplaced]);
      expect(failures).toEqual([]);
      const [task = {}] = tasks;
      const running = await cluster.until(task, ({ lastStatus }) => lastStatus === "RUNNING");
      if (reason) {
        expect(running.containers?.map((it) => it.reason)).toContainEqual(
          expect.stringMatching(reason),
        );
        return;
      }
      const reasons = [running, ...(running.containers ?? [])].map((it) =>
        "stoppedReason" in it ? it.stoppedReason : "reason" in it ? it.reason : undefined,
      );
      expect(running, reasons.join("; ")).toMatchObject({ lastStatus: "RUNNING" });
      for (const address of addressesOf(running, definition)) {
        expect(`${address} ${(await answerOf(`http://${address}/`)).status}`).toBe(
          `${address} 404`,
        );
      }
      await cluster.stop(running);
    },
  );
});

async function putParameters(names: readonly string[]): Promise<void> {
  const { hostname, port = 80 } = (await cluster.ecs.config.endpoint?.()) ?? { hostname: "" };
  const ssm = new SSMClient({
    endpoint: `http://${hostname}:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  for (const Name of names) {
    await ssm.send(new PutParameterCommand({ Name, Value: "secret", Type: "SecureString" }));
  }
  ssm.destroy();
}

function launchOf({ requiresCompatibilities }: Definition): Partial<RunTaskCommandInput> {
  return { launchType: requiresCompatibilities?.includes("FARGATE") ? "FARGATE" : "EC2" };
}

/** Where the task's containers listen. */
function addressesOf(task: Task, { networkMode, containerDefinitions = [] }: Definition): string[] {
  const ports = containerDefinitions.flatMap(({ portMappings = [] }) =>
    portMappings.map(({ containerPort }) => containerPort),
  );
  if (networkMode === "host") return ports.map((port) => `127.0.0.1:${port}`);
  if (networkMode === "awsvpc") {
    const details = task.attachments?.[0]?.details ?? [];
    const address = details.find(({ name }) => name === "privateIPv4Address")?.value;
    return ports.map((port) => `${address}:${port}`);
  }
  return (task.containers ?? []).flatMap(({ networkBindings = [] }) =>
    networkBindings.map(({ hostPort }) => `127.0.0.1:${hostPort}`),
  );
}

const built = new Set<string>();

async function hasForeignImage({ image = "" }: ContainerDefinition): Promise<boolean> {
  if (image === "" || built.has(withTag(image))) return false;
  const path = `/images/${image}/json`;
  const call = cluster.docker.call({ method: "GET", path, timeoutMs: 30_000 });
  const there = await call.catch((error: unknown) => {
    if (error instanceof EngineRefusal && error.status === 404) return undefined;
    throw error;
  });
  // One of ours may be left of a run that was broken off.
  return (
    there !== undefined && asStrings(asRecord(asRecord(there)["Config"])["Cmd"])?.[0] !== SERVE
  );
}

/** The stopped containers are gone by now, which would keep them. */
async function removeImages(): Promise<void> {
  const docker = testEngine();
  for (const image of built) {
    const path = `/images/${image}?force=true`;
    await docker.call({ method: "DELETE", path, timeoutMs: 30_000 });
  }
  docker.close();
}

const withTag = (image: string): string => (/:[^/]+$/.test(image) ? image : `${image}:latest`);

const SERVE = "/serve";

/** An image of the container's name that listens on its ports, and has the programs that it calls. */
async function buildImageOf(container: ContainerDefinition): Promise<void> {
  const { image = "", portMappings = [], entryPoint = [], command = [] } = container;
  const ports = new Set(portMappings.map(({ containerPort }) => containerPort));
  // What the health check of one of them asks for.
  if (container.healthCheck) ports.add(8080);
  const listen = [...ports].map((port) => `httpd -p ${port} -h /tmp`).join("; ");
  const text = `#!/bin/sh\n${listen}\ntrap 'exit 0' TERM\nsleep 3600 &\nwait\n`;
  const programs = [SERVE, ...[...entryPoint, ...command].filter((word) => word.startsWith("/"))];
  const script = (path: string, body: string) =>
    ({ path, kind: "file", mode: 0o755, data: Buffer.from(body) }) as const;
  if (image !== "") built.add(withTag(image));
  await buildBusyboxImage(cluster.docker, image, {
    files: [
      ...programs.flatMap((path) => [
        ...foldersOf(path.slice(1)).map((folder) => ({ path: folder, kind: "folder" }) as const),
        script(path.slice(1), text),
      ]),
      script("bin/curl", '#!/bin/sh\nwget -q -O /dev/null "$2"; test $? -lt 2\n'),
    ],
    command: [SERVE],
  });
}

/** `a/b/c` is in `a/` and `a/b/`. */
function foldersOf(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => `${parts.slice(0, index + 1).join("/")}/`);
}

async function busyHostPorts(definition: Definition): Promise<readonly number[]> {
  if (definition.networkMode === "awsvpc") return [];
  const ports = await findDynamicPorts();
  const fixed = (definition.containerDefinitions ?? []).flatMap(({ portMappings = [] }) =>
    portMappings.flatMap(({ hostPort = 0 }) => (hostPort > 0 ? [hostPort] : [])),
  );
  const free = await Promise.all(fixed.map((port) => ports.isFree(port, "tcp")));
  return fixed.filter((_, index) => !free[index]);
}

/** Without the wrapper of a reply and with sizes as the numbers that they should be. */
function asPublished(text: string): Definition {
  const read: Published = JSON.parse(text);
  const definition = read.taskDefinition ?? read;
  return {
    ...definition,
    containerDefinitions: (definition.containerDefinitions ?? []).map(
      ({ memory, cpu, ...container }) => ({
        ...container,
        ...(memory !== undefined && { memory: Number(memory) }),
        ...(cpu !== undefined && { cpu: Number(cpu) }),
      }),
    ),
  };
}

function withEach(definition: Definition, over: Partial<ContainerDefinition>): Definition {
  const containerDefinitions = (definition.containerDefinitions ?? []).map((it) => ({
    ...it,
    ...over,
  }));
  return { ...definition, containerDefinitions };
}

function withEqualPorts(definition: Definition): Definition {
  const containerDefinitions = (definition.containerDefinitions ?? []).map((it) => ({
    ...it,
    portMappings: it.portMappings?.map(({ containerPort }) => ({ containerPort })),
  }));
  return { ...definition, containerDefinitions };
}

function withLogOptions(definition: Definition): Definition {
  const options = {
    "awslogs-group": "scorekeep",
    "awslogs-region": "us-east-1",
    "awslogs-stream-prefix": "ecs",
  };
  return withEach(definition, { logConfiguration: { logDriver: "awslogs", options } });
}

function mapped(definition: Definition, change: (text: string) => string): Definition {
  return JSON.parse(change(JSON.stringify(definition)));
}
