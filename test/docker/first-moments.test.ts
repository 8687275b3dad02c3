import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findPacketFilter } from "../../src/agent/docker/nft-filter.ts";
import { asNumber, asRecord } from "../../src/agent/foreign.ts";
import type { PacketFiltering } from "../../src/agent/network/packet-filter.ts";
import type { PayloadSecurityGroupRule } from "../../src/wire/agent-messages.ts";
import { anAwsvpcTask, aServer } from "../fixtures/awsvpc-task.ts";
import { type Datagrams, openDatagrams } from "../fixtures/datagrams.ts";
import { engineMissing, testEngine } from "../fixtures/engine.ts";
import { startTestTaskEngine, type TestTaskEngine } from "../fixtures/task-engine.ts";
import { SimFiles } from "../sim/sim-files.ts";

const missing = (await engineMissing()) ?? gateMissing();
if (missing !== undefined) console.warn(`Docker tests of first moments are skipped: ${missing}`);

function gateMissing(): string | undefined {
  const client = testEngine();
  const filtering = findPacketFilter({ address: client.address, environment: process.env });
  client.close();
  const gates = filtering.kind === "available" ? filtering.gates : filtering;
  return gates.kind === "available" ? undefined : gates.reason;
}

const IDENTITY = "docker-test-first-moments";
const FRIEND = "10.217.7.4";
const STRANGER = "10.217.7.5";
const egress: PayloadSecurityGroupRule = {
  direction: "egress",
  ipProtocol: "-1",
  peer: { kind: "ipv4", cidr: "0.0.0.0/0" },
};
const everythingIn: PayloadSecurityGroupRule = { ...egress, direction: "ingress" };
const GROUPS = [
  { groupId: "sg-open", rules: [everythingIn, egress], members: [STRANGER] },
  { groupId: "sg-friend", rules: [egress], members: [FRIEND] },
  {
    groupId: "sg-lone",
    rules: [{ ...everythingIn, peer: { kind: "group", groupId: "sg-friend" } }, egress],
    members: [],
  },
] as const;
/** What the tests do between a program's start and its rules. */
const rules = { mayCome: Promise.resolve(), areGated: true };
function slowed(found: PacketFiltering): PacketFiltering {
  if (found.kind === "unavailable" || found.gates.kind === "unavailable") return found;
  const { filter, gates } = found;
  return {
    kind: "available",
    filter: {
      apply: async (target) => {
        await rules.mayCome;
        return filter.apply(target);
      },
    },
    gates: {
      kind: "available",
      of: (owner) => {
        const gate = gates.of(owner);
        return { hold: (closed) => gate.hold(rules.areGated ? closed : []) };
      },
    },
  };
}

describe.skipIf(missing !== undefined)("a lone container whose rules are not there yet", () => {
  const files = new SimFiles();
  let bench: TestTaskEngine;
  let friend: string;
  let stranger: string;
  const open = async (): Promise<void> => {
    bench = await startTestTaskEngine(IDENTITY, {}, files, undefined, slowed);
    bench.firewall.learn(GROUPS);
  };
  beforeAll(async () => {
    await open();
    // Each of two containers, so that their own rules are there before any program.
    const other = async (digits: string, address: string, group: string): Promise<string> => {
      const hostConfig = JSON.stringify({ CapAdd: ["NET_ADMIN"] });
      const app = { ...aServer("app", 80), dockerConfig: { hostConfig } };
      const containers = [app, aServer("side", 81)];
      const eni = { securityGroupIds: [group] };
      return (await bench.run(anAwsvpcTask({ digits, address, containers, eni })))["app"] ?? "";
    };
    [friend, stranger] = await Promise.all([
      other("f1", FRIEND, "sg-friend"),
      other("f2", STRANGER, "sg-open"),
    ]);
  });
  afterAll(async () => {
    expect(await bench.end()).toEqual([]);
  });

  afterEach(() => {
    rules.areGated = true;
  });

  const sh = async (id: string, script: string): Promise<string> =>
    (await bench.exec(id, ["sh", "-c", script])).output.trim();
  /** What answers within a second, or nothing. */
  const say = (id: string, host: string, port = 80): Promise<string> =>
    sh(id, `nc -w 1 ${host} ${port} </dev/null 2>/dev/null`);
  const ping = (id: string, host: string): Promise<string> =>
    sh(id, `ping -c 1 -W 1 ${host} >/dev/null && echo answered`);
  const pidOf = async (id: string): Promise<number> =>
    asNumber(asRecord((await bench.inspect(id))["State"])["Pid"]) ?? 0;
  const socketOf = async (id: string): Promise<Datagrams> => openDatagrams(await pidOf(id));
  const aLoneTask = (digits: string, address: string) =>
    anAwsvpcTask({
      digits,
      address,
      containers: [aServer("lone", 80)],
      eni: { securityGroupIds: ["sg-lone"] },
    });
  /** Starts one whose rules wait; resolves with its Docker id once the host, which always may, reaches it. */
  const startBare = async (payload: ReturnType<typeof aLoneTask>, address: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    rules.mayCome = promise;
    await bench.engine.accept(payload);
    while ((await heardFromHost(address)) !== "lone");
    return { id: (await bench.containersOf(payload.arn))["lone"] ?? "", giveRules: resolve };
  };
  const isRunning = (arn: string) => bench.report(arn, ({ status }) => status === "RUNNING");

  test("is reached by nobody but the host, and gets the answers it asks for", async () => {
    const payload = aLoneTask("f3", "10.217.7.6");
    const { id, giveRules } = await startBare(payload, "10.217.7.6");
    const asked = [friend, stranger].flatMap((it) => [
      say(it, "10.217.7.6"),
      ping(it, "10.217.7.6"),
    ]);
    const asks = [say(id, STRANGER), ping(id, STRANGER)];
    expect(await Promise.all(asked)).toEqual(["", "", "", ""]);
    expect(await Promise.all(asks)).toEqual(["app", "answered"]);
    const [own, other] = await Promise.all([socketOf(id), socketOf(stranger)]);
    // Uninvited, from the very port that is asked next; and an answer.
    other.say("one", "10.217.7.6");
    other.say("one is on its way", "127.0.0.1");
    expect(await other.hear()).toBe("one is on its way");
    own.say("two", STRANGER);
    expect(await other.hear()).toBe("two");
    other.say("three", "10.217.7.6");
    expect(await own.hear()).toBe("three");
    own.close();
    other.close();
    giveRules();
    await isRunning(payload.arn);
    expect(await say(friend, "10.217.7.6")).toBe("lone");
    const refused = [say(stranger, "10.217.7.6"), ping(stranger, "10.217.7.6")];
    expect(await Promise.all(refused)).toEqual(["", ""]);
  });

  test("would be reached by anybody on a host without gates", async () => {
    rules.areGated = false;
    const payload = aLoneTask("f4", "10.217.7.7");
    const { giveRules } = await startBare(payload, "10.217.7.7");
    expect(await say(stranger, "10.217.7.7")).toBe("lone");
    giveRules();
    await isRunning(payload.arn);
    expect(await say(stranger, "10.217.7.7")).toBe("");
  });

  test("accepts no connection of those who try all the time", async () => {
    // Without asking whose the address is, which takes seconds while it is nobody's.
    await sh(stranger, "arp -s 10.217.7.8 02:ec:0a:d9:07:08");
    const tryOn = "while [ ! -e /enough ]; do nc -w 1 10.217.7.8 80 </dev/null & usleep 4000; done";
    await sh(stranger, `(${tryOn}) >/heard 2>/dev/null & touch /heard`);
    const payload = aLoneTask("f5", "10.217.7.8");
    const { giveRules } = await startBare(payload, "10.217.7.8");
    giveRules();
    await isRunning(payload.arn);
    expect(await say(friend, "10.217.7.8")).toBe("lone");
    expect(await sh(stranger, "touch /enough; cat /heard")).toBe("");
  });

  test("is closed again while its restart policy gives it another namespace", async () => {
    const payload = aLoneTask("f7", "10.217.7.10");
    const restartPolicy = { enabled: true, ignoredExitCodes: [], restartAttemptPeriod: 0 };
    const containers = [{ ...aServer("lone", 80), restartPolicy }];
    const { lone = "" } = await bench.run({ ...payload, containers });
    const { promise, resolve } = Promise.withResolvers<void>();
    rules.mayCome = promise;
    const before = await pidOf(lone);
    await bench.docker.call({ method: "POST", path: `/containers/${lone}/kill`, timeoutMs: 9_000 });
    while ([0, before].includes(await pidOf(lone)) || (await heardFromHost("10.217.7.10")) === "");
    expect(await say(stranger, "10.217.7.10")).toBe("");
    resolve();
    while ((await say(friend, "10.217.7.10")) !== "lone");
    expect(await say(stranger, "10.217.7.10")).toBe("");
  });

  test("stays so when the agent dies, until the next one has put them there", async () => {
    const payload = aLoneTask("f6", "10.217.7.9");
    await startBare(payload, "10.217.7.9");
    await bench.engine.shutDown({ keepTasks: true });
    const refused = [friend, stranger].map((it) => say(it, "10.217.7.9"));
    expect(await Promise.all(refused)).toEqual(["", ""]);
    bench.docker.close();
    rules.mayCome = Promise.resolve();
    bench = await startTestTaskEngine(IDENTITY, {}, files, undefined, slowed);
    expect(await say(stranger, "10.217.7.9")).toBe("");
    bench.firewall.learn(GROUPS);
    while ((await say(friend, "10.217.7.9")) !== "lone");
    expect(await say(stranger, "10.217.7.9")).toBe("");
  });
});

/** What a server of the test says to a connection from this machine; nothing while there is none. */
function heardFromHost(host: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect({ host, port: 80, timeout: 1_000 });
    socket.setEncoding("utf8").on("data", (text) => (heard += text));
    socket.on("timeout", () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", () => resolve(heard.trim()));
    socket.end();
  });
}
