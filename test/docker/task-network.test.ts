import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asRecord } from "../../src/agent/foreign.ts";
import type { PayloadContainer, PayloadTask } from "../../src/wire/agent-messages.ts";
import { aPayloadContainer, aPayloadTask, aTaskArn } from "../fixtures/agent-task.ts";
import { anAwsvpcTask, aServer } from "../fixtures/awsvpc-task.ts";
import { engineMissing, TEST_IMAGE } from "../fixtures/engine.ts";
import { hear } from "../fixtures/hear.ts";
import { startTestTaskEngine, type TestTaskEngine } from "../fixtures/task-engine.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const PAUSE = "~internal~ecs~pause";
/** A port of this machine that nobody has at the moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

describe.skipIf(missing !== undefined)("the network of an awsvpc task", () => {
  let bench: TestTaskEngine;
  const say = async (id: string, host: string, port: number): Promise<string> => {
    const { output } = await bench.exec(id, ["sh", "-c", `nc -w 2 ${host} ${port} </dev/null`]);
    return output.trim();
  };
  beforeAll(async () => {
    bench = await startTestTaskEngine("docker-test-task-network");
  });
  afterAll(async () => {
    expect(await bench.end()).toEqual([]);
  });

  test("is one for its containers, held by a pause container that nobody is told of", async () => {
    const task = anAwsvpcTask({
      digits: "a1",
      address: "10.217.1.5",
      containers: [aServer("web", 8080), aServer("side", 8081)],
    });
    const ids = await bench.run(task);
    expect(Object.keys(ids)).toEqual(["web", "side"]);
    expect(await say(ids["web"] ?? "", "127.0.0.1", 8081)).toBe("side");
    expect(await say(ids["side"] ?? "", "127.0.0.1", 8080)).toBe("web");
    const { output } = await bench.exec(ids["side"] ?? "", ["sh", "-c", "ip addr; hostname"]);
    expect(output).toContain("inet 10.217.1.5/20");
    expect(output).toContain("02:ec:0a:d9:01:05");
    expect(output).toContain("ip-10-217-1-5.ec2.internal");
    const { [PAUSE]: pause = "" } = await bench.containersOf(task.arn);
    expect(asRecord((await bench.inspect(pause))["State"])["Running"]).toBe(true);
  });

  test("outlives the end of any container that is not essential", async () => {
    const first = aPayloadContainer({
      name: "init",
      image: TEST_IMAGE,
      essential: false,
      command: ["true"],
    });
    const app = {
      ...aServer("app", 8080),
      dependsOn: [{ containerName: "init", condition: "SUCCESS" }],
    };
    const ids = await bench.run(
      anAwsvpcTask({ digits: "a2", address: "10.217.1.6", containers: [first, app] }),
    );
    expect(await say(ids["app"] ?? "", "10.217.1.6", 8080)).toBe("app");
  });

  test("reaches the tasks of other subnets of the VPC, also when it has one container only", async () => {
    const [near, far] = await Promise.all([
      bench.run(
        anAwsvpcTask({ digits: "a3", address: "10.217.2.5", containers: [aServer("near", 80)] }),
      ),
      bench.run(
        anAwsvpcTask({
          digits: "a4",
          address: "10.217.3.5",
          containers: [aServer("far", 80), aServer("far2", 81)],
        }),
      ),
    ]);
    expect(Object.keys(await bench.containersOf(aTaskArn("a3")))).toEqual(["near"]);
    expect(await say(near["near"] ?? "", "10.217.3.5", 81)).toBe("far2");
    expect(await say(far["far"] ?? "", "10.217.2.5", 80)).toBe("near");
  });

  test("is published with a public address, elsewhere where the host's port is taken", async () => {
    const publish = (containerName: string, containerPort: number) => ({
      publicPorts: [{ containerName, containerPort, protocol: "tcp" as const }],
    });
    const port = await freePort();
    const first = anAwsvpcTask({
      digits: "a6",
      address: "10.217.1.8",
      containers: [aServer("one", port), aServer("side", 81)],
      eni: publish("one", port),
    });
    const second = anAwsvpcTask({
      digits: "a7",
      address: "10.217.1.9",
      containers: [aServer("two", port), aServer("side", 81)],
      eni: publish("two", port),
    });
    await bench.run(first);
    await bench.run(second);
    const bindingsOf = async ({ arn }: PayloadTask) => {
      const { containers } = await bench.report(arn, ({ status }) => status === "RUNNING");
      return containers.map(({ networkBindings }) => networkBindings);
    };
    expect(await bindingsOf(first)).toEqual([[], []]);
    const [[binding] = [], rest] = await bindingsOf(second);
    const moved = binding && "hostPort" in binding ? binding : undefined;
    expect(rest).toEqual([]);
    expect(moved).toMatchObject({ bindIP: "0.0.0.0", containerPort: port, protocol: "tcp" });
    expect(await hear(port)).toBe("one\n");
    expect(await hear(moved?.hostPort ?? 0)).toBe("two\n");
  });

  test("ends the task, with a reason, when its pause container is killed", async () => {
    const task = anAwsvpcTask({
      digits: "a5",
      address: "10.217.1.7",
      containers: [aServer("web", 8080), aServer("side", 8081)],
    });
    await bench.run(task);
    const { [PAUSE]: pause = "" } = await bench.containersOf(task.arn);
    await bench.docker.call({
      method: "POST",
      path: `/containers/${pause}/kill`,
      timeoutMs: 60_000,
    });
    const { reason, containers } = await bench.report(
      task.arn,
      ({ status }) => status === "STOPPED",
    );
    expect(reason).toBe(
      "ContainerNetworkingError: the pause container that held the task's network namespace has ended with exit code 137",
    );
    expect(containers.map(({ status }) => status)).toEqual(["STOPPED", "STOPPED"]);
  });
});

describe.skipIf(missing !== undefined)("a VPC whose addresses the host has already", () => {
  test("fails the task with what is in its way", async () => {
    const bench = await startTestTaskEngine("docker-test-network-clash");
    const path = "/networks/create";
    const taken = { Name: "longshore-test-taken", IPAM: { Config: [{ Subnet: "10.218.3.0/24" }] } };
    await bench.docker.call({ method: "POST", path, body: taken, timeoutMs: 60_000 });
    const task = anAwsvpcTask({
      digits: "c1",
      address: "10.218.1.5",
      containers: [aServer("web", 80), aServer("side", 81)],
      eni: { vpc: { vpcId: "vpc-0000000000000net2", cidrBlock: "10.218.0.0/20" } },
    });
    await bench.engine.accept(task);
    const { reason } = await bench.report(task.arn, ({ status }) => status === "STOPPED");
    await bench.docker.call({
      method: "DELETE",
      path: "/networks/longshore-test-taken",
      timeoutMs: 60_000,
    });
    expect(reason).toBe(
      "ContainerNetworkingError: the addresses 10.218.0.0/20 of vpc-0000000000000net2 overlap 10.218.3.0/24 of the " +
        "Docker network longshore-test-taken. Remove that, or run the task in a VPC with other addresses",
    );
    expect(await bench.end()).toEqual([]);
  });
});

describe.skipIf(missing !== undefined)("namespaces of a task", () => {
  test("are shared with pidMode and ipcMode task, and orphans leave no zombies", async () => {
    const bench = await startTestTaskEngine("docker-test-task-namespaces");
    const hostConfig = JSON.stringify({ ShmSize: 8 * 1024 * 1024 });
    const sleeper = (name: string): PayloadContainer =>
      aPayloadContainer({
        name,
        image: TEST_IMAGE,
        command: ["sleep", "600"],
        dockerConfig: { hostConfig },
      });
    const containers = [sleeper("one"), sleeper("two")];
    const task = aPayloadTask({
      arn: aTaskArn("b1"),
      pidMode: "task",
      ipcMode: "task",
      containers,
    });
    const { one = "", two = "" } = await bench.run(task);
    await bench.exec(one, ["sh", "-c", "echo hello >/dev/shm/x; (true & true) & wait"]);
    const { output } = await bench.exec(two, ["sh", "-c", "cat /dev/shm/x; ps; df /dev/shm"]);
    expect(output).toContain("hello");
    expect(output).toContain("/pause");
    expect(output.match(/sleep 600/g)).toHaveLength(2);
    expect(output).toContain("8192");
    expect(output).not.toMatch(/ Z /);
    expect(await bench.end()).toEqual([]);
  });
});
