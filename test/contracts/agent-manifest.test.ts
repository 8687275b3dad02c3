import { describe, expect, test } from "vitest";
import { aTask } from "../fixtures/task.ts";
import { connected, ControlPlaneBench, RecordedAgent } from "./agent-protocol.ts";

const TASK = aTask();
const OTHER = aTask({ taskId: "b".repeat(32) });

async function verified(candidates: readonly string[], messageId?: string) {
  const { bench, agent } = await connected();
  await bench.put(TASK, { ...OTHER, desiredStatus: "STOPPED" });
  const manifest = agent.of("TaskManifestMessage")[0] ?? {};
  const answer = {
    messageId: messageId ?? manifest["messageId"],
    stopCandidates: candidates.map((taskArn) => ({
      taskArn,
      taskClusterArn: TASK.clusterArn,
      desiredStatus: "STOPPED",
    })),
  };
  agent.send("TaskStopVerificationMessage", answer);
  agent.send("TaskStopVerificationMessage", answer);
  await bench.clock.settle();
  return agent.of("TaskStopVerificationAck");
}

describe("the manifest", () => {
  test("comes first after every connection and lists what should run", async () => {
    const bench = await ControlPlaneBench.start();
    await bench.put(TASK, { ...OTHER, desiredStatus: "STOPPED" });
    const agent = new RecordedAgent(bench);
    await agent.connect();
    expect(agent.received[0]?.type).toBe("TaskManifestMessage");
    expect(agent.of("TaskManifestMessage")[0]).toMatchObject({
      tasks: [{ taskArn: TASK.taskArn, taskClusterArn: TASK.clusterArn, desiredStatus: "RUNNING" }],
    });
  });

  test("is newer than all the agent has seen, so that it is never ignored", async () => {
    const { bench, agent } = await connected();
    await bench.put(TASK);
    bench.network.cut("host");
    await agent.connect();
    // The recorded agent throws on a manifest that is not.
    expect(agent.of("TaskManifestMessage")).toHaveLength(2);
  });

  test("lets an agent stop what nobody knows or wants, once", async () => {
    const unknown = "arn:aws:ecs:us-east-1:000000000000:task/default/unknown";
    const acks = await verified([unknown, OTHER.taskArn, TASK.taskArn]);
    expect(acks).toHaveLength(1);
    expect(acks[0]?.["stopTasks"]).toEqual([
      { taskArn: unknown, taskClusterArn: TASK.clusterArn, desiredStatus: "STOPPED" },
      { taskArn: OTHER.taskArn, taskClusterArn: TASK.clusterArn, desiredStatus: "STOPPED" },
    ]);
  });

  test("keeps a task that was placed after it was made", async () => {
    const acks = await verified([TASK.taskArn]);
    expect(acks[0]?.["stopTasks"]).toEqual([]);
  });

  test("is not verified under another message's id", async () => {
    expect(await verified([TASK.taskArn], "another")).toEqual([]);
  });
});
