import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, type TestContext } from "vitest";
import { dialWebSocket } from "../../src/runtime/web-socket-client.ts";
import { signRequest } from "../../src/wire/signature/sign.ts";
import { callEcs, type ServerProcess, startServerProcess } from "./running-server.ts";

/** What an operator sees of a journal that cannot be used: one message that names the file, and exit code 1. */

let dataDir: string;
const running: ServerProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "longshore-server-journal-"));
});

afterEach(async () => {
  for (const server of running.splice(0)) {
    server.kill("SIGKILL");
    await server.ended;
  }
  spawnSync("umount", ["--lazy", dataDir], { stdio: "ignore" });
  rmSync(dataDir, { recursive: true });
});

function start(): ServerProcess {
  const server = startServerProcess(dataDir);
  running.push(server);
  return server;
}

async function started(): Promise<{ server: ServerProcess; endpoint: string }> {
  const server = start();
  const endpoint = await server.ready;
  if (endpoint === undefined) throw new Error(server.output());
  return { server, endpoint };
}

const file = (): string => join(dataDir, "longshore.sqlite");

async function aJournal(): Promise<void> {
  const { server, endpoint } = await started();
  for (let count = 0; count < 20; count += 1) await register(endpoint, "f");
  server.kill("SIGTERM");
  expect((await server.ended).code).toBe(0);
}

const DAMAGE: readonly (readonly [title: string, damage: () => void, message: RegExp])[] = [
  ["that was cut", () => truncateSync(file(), 20_000), /is damaged.*restore a backup/],
  ["that was emptied", () => writeFileSync(file(), ""), /is damaged.*it is empty/],
  ["of another program", () => writeFileSync(file(), "a diary\n".repeat(999)), /is not a journal/],
  [
    "of a newer version",
    () => {
      const database = new DatabaseSync(file());
      database.exec("PRAGMA user_version = 7");
      database.close();
    },
    /was written by a newer version of Longshore \(format 7;/,
  ],
  [
    "with a bit flipped",
    () => {
      const bytes = readFileSync(file());
      const at = bytes.lastIndexOf("containerDefinitions") + 4;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(file(), bytes);
    },
    /is damaged.*does not match its checksum/,
  ],
];

test.each(DAMAGE)("a file %s is refused and left as it is", async (_title, damage, message) => {
  await aJournal();
  damage();
  const before = readFileSync(file());
  const server = start();
  expect((await server.ended).code).toBe(1);
  expect(server.output()).toMatch(message);
  expectOneLine(server);
  expect(readFileSync(file()).equals(before)).toBe(true);
});

test("a file in use by another server is left to it", async () => {
  const { endpoint } = await started();
  // Without the note that the first has left, the file alone has to tell.
  rmSync(join(dataDir, "longshore.json"));
  const second = start();
  expect((await second.ended).code).toBe(1);
  expect(second.output()).toMatch(/longshore\.sqlite is in use by another process/);
  expectOneLine(second);
  await register(endpoint, "f");
});

test("a data directory that is a file is refused", async () => {
  const directory = dataDir;
  dataDir = join(directory, "file");
  writeFileSync(dataDir, "");
  const server = start();
  expect((await server.ended).code).toBe(1);
  expect(server.output()).toMatch(/the data directory .*file is not a directory/);
  dataDir = directory;
});

test("a file system that is read-only is told", async (context) => {
  mountSmall(context);
  await aJournal();
  expect(spawnSync("mount", ["-o", "remount,ro", dataDir]).status).toBe(0);
  const server = start();
  expect((await server.ended).code).toBe(1);
  expect(server.output()).toMatch(/longshore\.sqlite is read-only/);
  expectOneLine(server);
});

test("a full disk ends the server, and with room again all is there that was acknowledged", async (context) => {
  mountSmall(context);
  const { server, endpoint } = await started();
  await connectAgent(endpoint);
  await register(endpoint, "run");
  const acknowledged: string[] = [];
  // Eight at once, so that some wait for the very commit that fails; and work that nobody waits for does too.
  const fill = async (writer: number): Promise<void> => {
    for (let round = 1; ; round += 1) {
      const family = `f-${writer}-${round}`;
      const { status } = await register(endpoint, family).catch(() => ({ status: 500 }));
      if (status !== 200) return expect(status).toBe(500);
      acknowledged.push(family);
    }
  };
  const run = async (): Promise<void> => {
    for (let status = 200; status === 200;) {
      const request = callEcs(endpoint, "RunTask", { taskDefinition: "run", count: 3 });
      ({ status } = await request.catch(() => ({ status: 500 })));
    }
  };
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].flatMap((writer) => [fill(writer), run()]));
  expect((await server.ended).code).toBe(1);
  expect(server.output()).toMatch(
    /longshore\.sqlite could not be written because the disk is full/,
  );
  expect(server.output()).not.toMatch(/\n\s+at /);
  expect(acknowledged.length).toBeGreaterThan(10);

  expect(spawnSync("mount", ["-o", "remount,size=50m", dataDir]).status).toBe(0);
  const again = await started();
  for (const taskDefinition of acknowledged) {
    const { status } = await callEcs(again.endpoint, "DescribeTaskDefinition", { taskDefinition });
    expect(status, `${taskDefinition} was acknowledged`).toBe(200);
  }
  const more = await register(again.endpoint, "more");
  expect(more.status).toBe(200);
});

/** An agent that is connected and listens, so that every task placed is one more write, to tell it. */
async function connectAgent(endpoint: string): Promise<void> {
  const amount = { type: "INTEGER", integerValue: 10_000_000 };
  const { body } = await callEcs(endpoint, "RegisterContainerInstance", {
    totalResources: [
      { name: "CPU", ...amount },
      { name: "MEMORY", ...amount },
    ],
    versionInfo: { agentVersion: "1.105.1" },
  });
  const arn = /container-instance\/[\w/]+/.exec(JSON.stringify(body))?.[0] ?? "";
  const query = new URLSearchParams({
    agentVersion: "1.105.1",
    clusterArn: "default",
    containerInstanceArn: `arn:aws:ecs:us-east-1:000000000000:${arn}`,
    protocolVersion: "2",
  });
  const target = `/acs/ws?${query.toString()}`;
  const { host } = new URL(endpoint);
  const headers = signRequest({
    method: "GET",
    target,
    headers: { host },
    body: "",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    region: "us-east-1",
    service: "ecs",
    nowMs: Date.now(),
  });
  const socket = await dialWebSocket({ url: `ws://${host}${target}`, headers, timeoutMs: 5_000 });
  await new Promise<void>((told) => {
    socket.listen({ onMessage: () => told(), onClose: () => {} });
  });
}

function mountSmall(context: TestContext): void {
  mkdirSync(dataDir, { recursive: true });
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", dataDir]);
  context.skip(mounted.status !== 0, "mounting a small file system is not permitted here");
}

function register(endpoint: string, family: string): ReturnType<typeof callEcs> {
  const environment = [{ name: "FILLER", value: "x".repeat(2_000) }];
  const container = { name: "web", image: "web", memory: 64, environment };
  return callEcs(endpoint, "RegisterTaskDefinition", { family, containerDefinitions: [container] });
}

function expectOneLine(server: ServerProcess): void {
  expect(server.output().trim().split("\n")).toEqual([
    expect.stringMatching(/^longshore: Longshore could not start: \/.*longshore\.sqlite .*\.$/),
  ]);
}
