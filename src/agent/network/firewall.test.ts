import { describe, expect, test } from "vitest";
import { aPayloadContainer, anAgentTask } from "../../../test/fixtures/agent-task.ts";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { silentLog } from "../../runtime/log.ts";
import type { PayloadSecurityGroup } from "../../wire/agent-messages.ts";
import type { AgentTask, ContainerStatus } from "../task/agent-task.ts";
import { RuntimeAway, RuntimeFault } from "../container-runtime.ts";
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

/** A task of one container, which has its namespace to itself. */
function aLoneTask(status: ContainerStatus, over: Partial<PayloadSecurityGroup> = {}): AgentTask {
  const { payload } = aRunningTask([over.groupId ?? "sg-1"]);
  const containers = [aPayloadContainer()];
  return anAgentTask({ ...payload, containers }, { app: { status, id: "a1" } });
}

/** A firewall on a host where filtering does what `apply` says; `rules` is what holds for the container p1. */
function aFirewall(apply: (host: { endsAtMs?: number }) => void = () => {}) {
  const clock = new SimClock();
  const host = {
    applied: 0,
    rules: "",
    closed: [] as readonly string[],
    writes: 0,
    // When the engine says that its containers have ended.
    endsAtMs: Number.MAX_SAFE_INTEGER,
  };
  const firewall = new Firewall({
    owner: "test",
    filtering: {
      kind: "available",
      gates: {
        kind: "available",
        of: () => ({
          hold: async (closed) => {
            host.closed = closed.map(({ address }) => address);
            host.writes += 1;
          },
        }),
      },
      filter: {
        apply: async ({ rules }) => {
          apply(host);
          host.applied += 1;
          host.rules = rules;
        },
      },
    },
    runtime: {
      inspect: async (id) => ({
        id,
        name: id,
        status: clock.nowMs() < host.endsAtMs ? "running" : "exited",
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

describe("a lone container", () => {
  test("is closed before it starts, and open once it has its rules", async () => {
    const { firewall, host, clock } = aFirewall();
    firewall.learn([group([])]);
    const task = aLoneTask("CREATED");
    firewall.closeAhead(task, "app");
    await firewall.prepare(task, "app", "a1");
    expect(host).toMatchObject({ closed: ["10.0.0.5"], applied: 0 });
    await firewall.protect(task, "app", "a1");
    await clock.settle();
    expect(host).toMatchObject({ closed: [], applied: 1 });
  });

  test("stays closed while its rules cannot be put there, and is open after its end", async () => {
    const { firewall, host, clock } = aFirewall(() => {
      throw new RuntimeFault("ContainerNetworkingError", "no memory");
    });
    firewall.learn([group([])]);
    const task = aLoneTask("CREATED");
    await firewall.prepare(task, "app", "a1");
    const refused = expect(firewall.protect(task, "app", "a1")).rejects.toThrow("no memory");
    await clock.advance(1_000);
    await refused;
    expect(host.closed).toEqual(["10.0.0.5"]);
    firewall.release(task, "app");
    await clock.advance(10);
    expect(host.closed).toEqual([]);
  });

  test("that ends while its rules are put there has ended, and nothing else is told of it", async () => {
    const { firewall, host, clock } = aFirewall((it) => {
      it.endsAtMs = clock.nowMs() + 100;
      throw new RuntimeFault("ContainerNetworkingError", "no such process");
    });
    firewall.learn([group([])]);
    const task = aLoneTask("CREATED");
    await firewall.prepare(task, "app", "a1");
    await Promise.all([firewall.protect(task, "app", "a1"), clock.advance(1_000)]);
    expect(host).toMatchObject({ closed: ["10.0.0.5"], applied: 0 });
  });

  test("is not started while its rules are not known", async () => {
    const { firewall } = aFirewall();
    const refused = firewall.prepare(aLoneTask("CREATED"), "app", "a1");
    await expect(refused).rejects.toBeInstanceOf(RuntimeAway);
  });

  test("is never closed when its groups let everything in, nor are containers of a pause's", async () => {
    const { firewall, host } = aFirewall();
    const peer = { kind: "ipv4", cidr: "0.0.0.0/0" } as const;
    const rules = [{ direction: "ingress", ipProtocol: "-1", peer }] as const;
    firewall.learn([group([]), { groupId: "sg-all", rules, members: [] }]);
    await firewall.prepare(aLoneTask("CREATED", { groupId: "sg-all" }), "app", "a1");
    await firewall.prepare(aRunningTask(), PAUSE, "p1");
    await firewall.prepare(aRunningTask(), "app", "a1");
    expect(host.writes).toBe(0);
  });

  test("that is restarted is not opened by rules of the namespace it had", async () => {
    const { firewall, host, clock } = aFirewall();
    const task = aLoneTask("RUNNING");
    firewall.guard(() => [task]);
    firewall.learn([group([])]);
    await firewall.protect(task, "app", "a1");
    const inTheMiddle = firewall.prepare(task, "app", "a1");
    firewall.learn([group([])]);
    await inTheMiddle;
    expect(host).toMatchObject({ closed: ["10.0.0.5"], applied: 1 });
    await clock.advance(10);
    expect(host).toMatchObject({ closed: [], applied: 2 });
  });

  test("that an earlier agent may have left without rules is closed; no other is", async () => {
    const { firewall, host, clock } = aFirewall();
    const [created, running, over] = (["CREATED", "RUNNING", "STOPPED"] as const).map((status) =>
      aLoneTask(status),
    );
    if (!created || !running || !over) throw new Error("no task");
    firewall.restore([running], [running]);
    firewall.restore([created], [over]);
    await clock.advance(10);
    expect(host).toMatchObject({ closed: [], writes: 1 });
    firewall.restore([created], [running]);
    await clock.advance(10);
    expect(host.closed).toEqual(["10.0.0.5"]);
  });
});
