import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPacketFilter } from "../../src/agent/docker/nft-filter.ts";
import type {
  PayloadNetworkInterface,
  PayloadSecurityGroup,
  PayloadSecurityGroupRule,
} from "../../src/wire/agent-messages.ts";
import { anAwsvpcTask, aServer } from "../fixtures/awsvpc-task.ts";
import { engineMissing, testEngine } from "../fixtures/engine.ts";
import { startTestTaskEngine, type TestTaskEngine } from "../fixtures/task-engine.ts";

const missing = (await engineMissing()) ?? filterMissing();
if (missing !== undefined) console.warn(`Docker tests of security groups are skipped: ${missing}`);

function filterMissing(): string | undefined {
  const client = testEngine();
  const filtering = findPacketFilter({ address: client.address, environment: process.env });
  client.close();
  return filtering.kind === "available" ? undefined : filtering.reason;
}

const ANYWHERE = { kind: "ipv4", cidr: "0.0.0.0/0" } as const;
const egress: PayloadSecurityGroupRule = {
  direction: "egress",
  ipProtocol: "-1",
  peer: ANYWHERE,
};
const from = (groupId: string): PayloadSecurityGroupRule => ({
  direction: "ingress",
  ipProtocol: "tcp",
  fromPort: 80,
  toPort: 80,
  peer: { kind: "group", groupId },
});
const aGroup = (
  groupId: string,
  rules: readonly PayloadSecurityGroupRule[],
  members: readonly string[] = [],
): PayloadSecurityGroup => ({ groupId, rules, members });

describe.skipIf(missing !== undefined)("security groups", () => {
  let bench: TestTaskEngine;
  const start = async (
    digits: string,
    address: string,
    group: string,
    containers = [aServer("app", 80), aServer("admin", 81)],
    over: Partial<PayloadNetworkInterface> = {},
  ): Promise<string> => {
    const eni = { securityGroupIds: [group], ...over };
    const ids = await bench.run(anAwsvpcTask({ digits, address, containers, eni }));
    return ids["app"] ?? "";
  };
  /** What answers within a second, or nothing. */
  const say = async (id: string, host: string, port: number): Promise<string> => {
    const words = ["sh", "-c", `nc -w 1 ${host} ${port} </dev/null 2>/dev/null`];
    return (await bench.exec(id, words)).output.trim();
  };
  /** Asks until the answer is as wanted: changed rules take a moment to reach a task. */
  const until = async (wanted: string, ask: () => Promise<string>): Promise<void> => {
    while ((await ask()) !== wanted);
  };
  beforeAll(async () => {
    bench = await startTestTaskEngine("docker-test-security-groups");
  });
  afterAll(async () => {
    expect(await bench.end()).toEqual([]);
  });

  test("let in what a rule says, refuse the rest, and follow members and rules", async () => {
    bench.firewall.learn([
      aGroup("sg-web", [from("sg-client"), egress]),
      aGroup("sg-client", [egress], ["10.217.5.6"]),
      aGroup("sg-mute", []),
    ]);
    const [, client, stranger, mute] = await Promise.all([
      start("d1", "10.217.5.5", "sg-web"),
      start("d2", "10.217.5.6", "sg-client"),
      start("d3", "10.217.6.7", "sg-client", [aServer("app", 80)]),
      start("d4", "10.217.6.8", "sg-mute"),
    ]);
    // A member by its address, on the port of the rule only; localhost always.
    expect(await say(client, "10.217.5.5", 80)).toBe("app");
    expect(await say(client, "10.217.5.5", 81)).toBe("");
    expect(await say(client, "127.0.0.1", 81)).toBe("admin");
    expect(await say(stranger, "10.217.5.5", 80)).toBe("");
    // Nothing goes into the group without ingress rules, nor out of the one without egress rules.
    expect(await say(client, "10.217.6.7", 80)).toBe("");
    expect(await say(mute, "10.217.5.5", 80)).toBe("");

    bench.firewall.learn([aGroup("sg-client", [egress], ["10.217.5.6", "10.217.6.7"])]);
    await until("app", () => say(stranger, "10.217.5.5", 80));
    bench.firewall.learn([aGroup("sg-client", [egress], ["10.217.6.7"])]);
    await until("", () => say(client, "10.217.5.5", 80));
    bench.firewall.learn([
      aGroup("sg-web", [{ ...from(""), fromPort: 81, toPort: 81, peer: ANYWHERE }, egress]),
    ]);
    await until("admin", () => say(client, "10.217.5.5", 81));
    expect(await say(stranger, "10.217.5.5", 80)).toBe("");
  });

  test("that restrict what a task sends do so from its program's first moment", async () => {
    bench.firewall.learn([
      aGroup("sg-open", [{ ...from(""), peer: ANYWHERE }, egress]),
      aGroup("sg-shut", []),
    ]);
    await start("d5", "10.217.5.9", "sg-open");
    const script = `nc -w 1 10.217.5.9 80 </dev/null > /heard; touch /tried; exec sleep 3600`;
    const eager = { ...aServer("app", 1), command: ["sh", "-c", script] };
    const id = await start("d6", "10.217.5.10", "sg-shut", [eager], { restrictsEgress: true });
    const look = async (): Promise<string> =>
      (
        await bench.exec(id, ["sh", "-c", "test -e /tried && echo done: && cat /heard"])
      ).output.trim();
    await until("done:", look);
  });
});
