import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { engineMissing } from "../fixtures/engine.ts";
import { oneCluster } from "../fixtures/one-cluster.ts";
import { answerOf, aRunningContainer } from "../fixtures/running-cluster.ts";
import { isRunning } from "../fixtures/watch-task.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const WEB = ["sh", "-c", "mkdir /www; echo hello > /www/index.html; httpd -f -p 8080 -h /www"];

function isOpen(port: number): Promise<boolean> {
  return new Promise((found) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      found(true);
    });
    socket.once("error", () => found(false));
  });
}

describe.skipIf(missing !== undefined)("the host ports of a task in bridge mode", () => {
  const cluster = oneCluster();

  test("are picked by the agent, answer, are told, and are taken for whoever names one", async () => {
    const portMappings = [{ containerPort: 8080 }, { containerPort: 53, protocol: "udp" as const }];
    const task = await cluster.run({
      containerDefinitions: [aRunningContainer({ command: WEB, portMappings, stopTimeout: 2 })],
    });
    const running = await cluster.until(task, isRunning);
    const bindings = running.containers?.[0]?.networkBindings ?? [];
    expect(bindings).toEqual(
      expect.arrayContaining([
        { bindIP: "0.0.0.0", containerPort: 8080, hostPort: expect.any(Number), protocol: "tcp" },
        { bindIP: "0.0.0.0", containerPort: 53, hostPort: expect.any(Number), protocol: "udp" },
      ]),
    );
    const hostPort = bindings.find(({ protocol }) => protocol === "tcp")?.hostPort ?? 0;
    expect((await answerOf(`http://127.0.0.1:${hostPort}/`)).text).toBe("hello\n");

    const fixed = [{ containerPort: 80, hostPort }];
    const taken = { containerDefinitions: [aRunningContainer({ portMappings: fixed })] };
    expect((await cluster.tryRun(taken)).failures).toMatchObject([
      { reason: "RESOURCE:PORTS", detail: `Taken: ${hostPort}/tcp.` },
    ]);
    await cluster.stop(running);
    expect(await isOpen(hostPort)).toBe(false);
    const again = await cluster.until(await cluster.run(taken), isRunning);
    expect(again.containers?.[0]?.networkBindings).toEqual([
      { bindIP: "0.0.0.0", containerPort: 80, hostPort, protocol: "tcp" },
    ]);
    await cluster.stop(again);
  });

  test("are in a row for a range, and told as one", async () => {
    const portMappings = [{ containerPortRange: "8080-8083" }, { containerPort: 9000 }];
    const task = await cluster.run({
      containerDefinitions: [aRunningContainer({ command: WEB, portMappings, stopTimeout: 2 })],
    });
    const running = await cluster.until(task, isRunning);
    const [single, range] = running.containers?.[0]?.networkBindings ?? [];
    expect(single).toMatchObject({ containerPort: 9000 });
    expect(range).toEqual({
      bindIP: "0.0.0.0",
      containerPortRange: "8080-8083",
      hostPortRange: expect.stringMatching(/^\d+-\d+$/),
      protocol: "tcp",
    });
    const [first = 0, last = 0] = (range?.hostPortRange ?? "").split("-").map(Number);
    expect(last - first).toBe(3);
    expect((await answerOf(`http://127.0.0.1:${first}/`)).text).toBe("hello\n");
    await cluster.stop(running);
  });

  test("of many tasks at once are all different", async () => {
    const portMappings = [{ containerPort: 8080 }, { containerPortRange: "9000-9002" }];
    const definition = { containerDefinitions: [aRunningContainer({ portMappings, memory: 8 })] };
    const { tasks = [] } = await cluster.tryRun(definition, { count: 4 });
    const running = await Promise.all(tasks.map((task) => cluster.until(task, isRunning)));
    const ports = running.flatMap(({ containers = [] }) =>
      containers.flatMap(({ networkBindings = [] }) =>
        networkBindings.flatMap(({ hostPort, hostPortRange = "" }) =>
          hostPort === undefined ? [Number(hostPortRange.split("-")[0])] : [hostPort],
        ),
      ),
    );
    expect(ports).toHaveLength(8);
    expect(new Set(ports).size).toBe(8);
    await Promise.all(running.map((task) => cluster.stop(task)));
  });
});
