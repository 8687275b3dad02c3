import { describe, expect, test } from "vitest";
import { aPayloadContainer, anAgentTask } from "../../test/fixtures/agent-task.ts";
import { SimClock } from "../../test/sim/sim-clock.ts";
import { silentLog } from "../runtime/log.ts";
import type { PayloadSecurityGroup } from "../wire/agent-messages.ts";
import type { AgentTask } from "./agent-task.ts";
import { RuntimeAway, RuntimeFault } from "./container-runtime.ts";
import { Firewall } from "./firewall.ts";

const PAUSE = "~internal~ecs~pause";
const group = (members: readonly string[]): PayloadSecurityGroup => ({
  groupId: "sg-1",
  rules: [{ direction: "ingress", ipProtocol: "-1", peer: { kind: "group", groupId: "sg-1" } }],
  members,
});

function aRunningTask(securityGroupIds: readonly string[] = ["sg-1"]): AgentTask {
  const eni = {
    ec2Id: "eni-1",
    macAddress: "02:ec:0a:00:00:05",
    ipv4Addresses: [{ primary: true, privateAddress: "10.0.0.5" }],
    subnetGatewayIpv4Address: "10.0.0.1/24",
    attachmentArn: "arn:attachment",
    securityGroupIds,
  };
  const containers = [aPayloadContainer(), aPayloadContainer({ name: "side" })];
  return anAgentTask(
    { networkMode: "awsvpc", containers, elasticNetworkInterfaces: [eni] },
    { [PAUSE]: { status: "RUNNING", id: "p1" } },
  );
}

/** A firewall on a host where filtering does what `apply` says; `rules` is what holds for the container p1. */
function aFirewall(apply: () => void = () => {}) {
  const clock = new SimClock();
  const host = { applied: 0, rules: "" };
  const firewall = new Firewall({
    filtering: {
      kind: "available",
      filter: {
        apply: async ({ rules }) => {
          apply();
          host.applied += 1;
          host.rules = rules;
        },
      },
    },
    runtime: {
      inspect: async (id) => ({
        id,
        name: id,
        status: "running",
        oomKilled: false,
        labels: {},
        ports: [],
        pid: 7,
      }),
    },
    clock,
    log: silentLog,
  });
  return { firewall, host, clock };
}

describe("a task's namespace", () => {
  test("gets the rules of its groups before it is said to run", async () => {
    const { firewall, host } = aFirewall();
    firewall.learn([group(["10.0.0.5"])]);
    await firewall.protect(aRunningTask(), PAUSE, "p1");
    expect(host.rules).toContain("10.0.0.5");
  });

  test("is not said to run while its rules are not known", async () => {
    const { firewall } = aFirewall();
    const refused = firewall.protect(aRunningTask(), PAUSE, "p1");
    await expect(refused).rejects.toBeInstanceOf(RuntimeAway);
  });

  test("is left alone when it is in no group, and other containers are not asked about", async () => {
    const { firewall, host } = aFirewall();
    await firewall.protect(aRunningTask([]), PAUSE, "p1");
    await firewall.protect(aRunningTask(), "app", "a1");
    expect(host.applied).toBe(0);
  });

  test("gets its rules again after another start, since it is a new one", async () => {
    const { firewall, host } = aFirewall();
    firewall.learn([group([])]);
    await firewall.protect(aRunningTask(), PAUSE, "p1");
    await firewall.protect(aRunningTask(), PAUSE, "p1");
    expect(host.applied).toBe(2);
  });

  test("follows what changes while it runs, and only that", async () => {
    const { firewall, host, clock } = aFirewall();
    const task = aRunningTask();
    firewall.guard(() => [task]);
    firewall.learn([group([])]);
    await firewall.protect(task, PAUSE, "p1");
    firewall.learn([group(["10.0.0.9"])]);
    await clock.advance(10);
    expect(host.rules).toContain("10.0.0.9");
    firewall.learn([group(["10.0.0.9"])]);
    await clock.advance(10);
    expect(host.applied).toBe(2);
  });

  test("that was out of reach for a change gets it later", async () => {
    let isBroken = true;
    const { firewall, host, clock } = aFirewall(() => {
      if (isBroken) throw new RuntimeFault("ContainerNetworkingError", "no memory");
    });
    firewall.guard(() => [aRunningTask()]);
    firewall.learn([group(["10.0.0.9"])]);
    await clock.advance(10);
    expect(host.rules).toBe("");
    isBroken = false;
    await clock.advance(60_000);
    expect(host.rules).toContain("10.0.0.9");
  });
});
