import { beforeEach, describe, expect, test } from "vitest";
import { asArray, asRecord, asString } from "../../src/agent/foreign.ts";
import { LABELS } from "../../src/agent/task/labels.ts";
import { allEgress, ingressFrom } from "../../src/domain/network/security-group.ts";
import { securityGroups } from "../../src/store/tables.ts";
import { aSecurityGroup } from "../fixtures/network.ts";
import { SimCluster } from "./sim-cluster.ts";

let cluster: SimCluster;
beforeEach(async () => {
  cluster = new SimCluster(7);
  cluster.faults = false;
  await cluster.start();
});

async function run(waitMs = 2_000, launchType = "FARGATE"): Promise<string> {
  const { body } = await cluster.call("RunTask", {
    taskDefinition: "fargate",
    launchType,
    networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-a"] } },
  });
  const arn = asString(asRecord(asArray(body["tasks"])[0])["taskArn"]) ?? "";
  await cluster.pass(waitMs);
  return arn;
}

function addressOf(arn: string): string {
  const task = cluster.invariants.tasks.find((it) => it.taskArn === arn);
  return task?.containers[0]?.networkInterfaces[0]?.privateIpv4Address ?? "no address";
}

/** The rules that hold for a task on the host it runs on. */
function rulesOf(arn: string): string {
  return cluster.engines
    .flatMap((engine) =>
      engine
        .states()
        .filter(({ labels }) => labels[LABELS.taskArn] === arn)
        .map(({ id }) => engine.rulesOf(id) ?? ""),
    )
    .join("");
}

describe("the security groups of a running task", () => {
  test("let in the members of a group as these come and go", async () => {
    const first = await run();
    const second = await run();
    expect(rulesOf(first)).toContain(addressOf(second));
    expect(rulesOf(second)).toContain(addressOf(first));
    await cluster.call("StopTask", { task: second });
    await cluster.pass(10_000);
    expect(rulesOf(first)).toContain(addressOf(first));
    expect(rulesOf(first)).not.toContain(addressOf(second));
  });

  test("follow a change of their rules", async () => {
    const arn = await run();
    expect(rulesOf(arn)).not.toContain("tcp dport 8080");
    const rules = [
      ingressFrom("sg-1", "sgr-1"),
      allEgress("sgr-2"),
      {
        ruleId: "sgr-3",
        direction: "ingress" as const,
        ipProtocol: "tcp",
        fromPort: 8080,
        toPort: 8080,
        peer: { kind: "ipv4" as const, cidr: "10.0.0.0/8" },
        tags: [],
      },
    ];
    await cluster.server.store.write((tx) => tx.put(securityGroups, aSecurityGroup({ rules })));
    await cluster.pass(1_000);
    expect(rulesOf(arn)).toContain("ip saddr 10.0.0.0/8 tcp dport 8080 accept");
  });

  test("are what they should be when the agent was away meanwhile", async () => {
    const first = await run();
    for (const host of cluster.hosts) host.kill();
    const rules = [allEgress("sgr-2")];
    await cluster.server.store.write((tx) => tx.put(securityGroups, aSecurityGroup({ rules })));
    for (const host of cluster.hosts) host.start();
    await cluster.pass(10_000);
    expect(rulesOf(first)).not.toContain("@sg_1");
    expect(rulesOf(first)).toContain("policy drop");
  });
});

describe("a lone container", () => {
  const isClosed = (arn: string): boolean =>
    cluster.engines.some((engine) => engine.isClosed(addressOf(arn)));
  /** Whether its program runs although its namespace has no rules. */
  const isBare = (arn: string): boolean =>
    rulesOf(arn) === "" &&
    cluster.engines
      .flatMap((engine) => engine.states())
      .some(({ labels, status }) => labels[LABELS.taskArn] === arn && status === "running");
  const untilBare = async (arn: string): Promise<void> => {
    while (!isBare(arn)) await cluster.pass(1);
  };
  const exposed = (): readonly string[] => cluster.engines.flatMap((engine) => engine.exposed());
  const untilSafe = async (arn: string): Promise<void> => {
    while (rulesOf(arn) === "" || isClosed(arn)) {
      expect(exposed()).toEqual([]);
      await cluster.pass(1);
    }
  };

  test("is closed from its program's first moment until its rules are there", async () => {
    const arn = await run(0);
    await untilBare(arn);
    expect(isClosed(arn)).toBe(true);
    await untilSafe(arn);
  });

  test("stays closed when its agent dies in between, until the next one has put them there", async () => {
    const arn = await run(0);
    await untilBare(arn);
    for (const host of cluster.hosts) host.kill();
    await cluster.pass(5_000);
    expect(isClosed(arn)).toBe(true);
    for (const host of cluster.hosts) host.start();
    await untilSafe(arn);
    expect(rulesOf(arn)).toContain("policy drop");
  });

  test("that ends in between leaves nothing closed, whether or not its agent saw it", async () => {
    for (const sees of [true, false]) {
      const arn = await run(0, "EC2");
      await untilBare(arn);
      if (!sees) for (const host of cluster.hosts) host.kill();
      for (const engine of cluster.engines) {
        for (const { id } of engine.states()) engine.kill(id, { exitCode: 1 });
      }
      if (!sees) for (const host of cluster.hosts) host.start();
      await cluster.pass(10_000);
      expect(isClosed(arn)).toBe(false);
      expect(cluster.invariants.tasks.find((it) => it.taskArn === arn)?.lastStatus).toBe("STOPPED");
    }
  });
});
