import { describe, expect, test } from "vitest";
import { RESEND_AFTER_MS } from "../../src/acs/next-messages.ts";
import {
  type RoleCredentialsSource,
  RoleRefused,
  type RoleWish,
} from "../../src/acs/role-credentials-source.ts";
import type { TaskRecord } from "../../src/domain/task/record.ts";
import { tasks } from "../../src/store/tables.ts";
import { aTask } from "../fixtures/task.ts";
import { ControlPlaneBench, RecordedAgent } from "./agent-protocol.ts";

const MINUTE = 60_000;
const TASK_ROLE = "arn:aws:iam::000000000000:role/app";
const EXECUTION_ROLE = "arn:aws:iam::000000000000:role/ecsTaskExecutionRole";
const overrides = {
  containerOverrides: [{ name: "web" }],
  inferenceAcceleratorOverrides: [],
  taskRoleArn: TASK_ROLE,
  executionRoleArn: EXECUTION_ROLE,
};
const TASK = aTask({ overrides, lastStatus: "PROVISIONING" });
const ROLELESS = aTask({ taskId: "b".repeat(32), lastStatus: "PROVISIONING" });

/** STS as far as it matters here: keys of an hour, numbered. */
class Roles implements RoleCredentialsSource {
  readonly wishes: RoleWish[] = [];
  refused: string | undefined;
  isAway = false;
  #nowMs: () => number = () => 0;

  follow(bench: ControlPlaneBench): void {
    this.#nowMs = () => bench.clock.nowMs();
  }

  async assume(wish: RoleWish) {
    this.wishes.push(wish);
    if (this.isAway) throw new Error("no answer");
    if (this.refused !== undefined) throw new RoleRefused(this.refused);
    return {
      accessKeyId: `ASIA${this.wishes.length}`,
      secretAccessKey: "secret",
      sessionToken: "token",
      expirationMs: this.#nowMs() + 60 * MINUTE,
    };
  }
}

async function connected() {
  const roles = new Roles();
  const bench = await ControlPlaneBench.start({ roleCredentials: roles });
  roles.follow(bench);
  const agent = new RecordedAgent(bench);
  await agent.connect();
  return { bench, agent, roles };
}

type Message = Readonly<Record<string, unknown>>;

function tasksIn(agent: RecordedAgent): readonly Message[] {
  return agent.of("PayloadMessage").flatMap(({ tasks: list }) => (Array.isArray(list) ? list : []));
}

const ids = (task: TaskRecord | undefined) => task?.credentialsIds;

describe("credentials of roles", () => {
  test("go out with the task, of both roles, under ids that the task has for good", async () => {
    const { bench, agent, roles } = await connected();
    await bench.put(TASK);
    const known = ids(await bench.task(TASK.taskArn));
    const expiration = "2026-11-20T13:00:00Z";
    const keys = { secretAccessKey: "secret", sessionToken: "token", expiration };
    expect(tasksIn(agent)).toMatchObject([
      {
        arn: TASK.taskArn,
        roleCredentials: {
          ...keys,
          credentialsId: known?.task,
          roleArn: TASK_ROLE,
          accessKeyId: "ASIA1",
        },
        executionRoleCredentials: {
          ...keys,
          credentialsId: known?.execution,
          roleArn: EXECUTION_ROLE,
          accessKeyId: "ASIA2",
        },
      },
    ]);
    expect(known?.task).not.toBe(known?.execution);
    expect(roles.wishes[0]).toEqual({
      accountId: TASK.accountId,
      region: TASK.region,
      roleArn: TASK_ROLE,
      roleType: "TaskApplication",
      taskArn: TASK.taskArn,
      sessionName: "a".repeat(32),
    });
  });

  test("are not asked for tasks without roles, which wait for nobody else's", async () => {
    const { bench, agent, roles } = await connected();
    roles.isAway = true;
    await bench.put(TASK, ROLELESS);
    expect(agent.told()).toEqual([[`${ROLELESS.taskArn} RUNNING`]]);
    expect(ids(await bench.task(ROLELESS.taskArn))).toBeUndefined();
  });

  test("that cannot be had now keep the task waiting until they can", async () => {
    const { bench, agent, roles } = await connected();
    roles.isAway = true;
    await bench.put(TASK);
    await bench.clock.advance(MINUTE);
    expect(agent.told()).toEqual([]);
    expect((await bench.task(TASK.taskArn)).lastStatus).toBe("PROVISIONING");
    roles.isAway = false;
    await bench.clock.advance(MINUTE);
    expect(agent.told()).toEqual([[`${TASK.taskArn} RUNNING`]]);
  });

  test("of roles that are named without their ARNs are those of the account's roles", async () => {
    const { bench, roles } = await connected();
    const named = { ...overrides, taskRoleArn: "app", executionRoleArn: "ecsTaskExecutionRole" };
    await bench.put({ ...TASK, overrides: named });
    expect(roles.wishes.map(({ roleArn }) => roleArn)).toEqual([TASK_ROLE, EXECUTION_ROLE]);
  });

  test("that are refused end the task, with ECS's reason", async () => {
    const { bench, agent, roles } = await connected();
    roles.refused = "User is not authorized to perform: sts:AssumeRole";
    await bench.put(TASK);
    expect(agent.told()).toEqual([]);
    expect(await bench.task(TASK.taskArn)).toMatchObject({
      desiredStatus: "STOPPED",
      stopCode: "TaskFailedToStart",
      stoppedReason:
        `ECS was unable to assume the role '${TASK_ROLE}' that was provided for this task. Please verify that the ` +
        "role being passed has the proper trust relationship and permissions and that your IAM user has permissions " +
        "to pass this role.",
    });
  });

  test("are renewed before they expire, for as long as the task is there", async () => {
    const { bench, agent, roles } = await connected();
    await bench.put(TASK);
    const known = ids(await bench.task(TASK.taskArn));
    for (let minute = 0; minute < 41; minute += 1) {
      const messages = agent.of("IAMRoleCredentialsMessage");
      for (const { messageId, roleCredentials } of messages) {
        agent.send("IAMRoleCredentialsAckRequest", { ...Object(roleCredentials), messageId });
      }
      await bench.clock.advance(MINUTE);
    }
    const renewed = agent.of("IAMRoleCredentialsMessage");
    const newest = new Map(renewed.map((it) => [it["roleType"], it]));
    expect(newest.get("TaskApplication")).toMatchObject({
      taskArn: TASK.taskArn,
      taskClusterArn: TASK.clusterArn,
      roleCredentials: {
        credentialsId: known?.task,
        accessKeyId: expect.stringMatching(/^ASIA[34]$/),
      },
    });
    expect(newest.get("TaskExecution")).toMatchObject({
      roleCredentials: { credentialsId: known?.execution },
    });
    const stopped = { ...(await bench.task(TASK.taskArn)), lastStatus: "STOPPED" as const };
    await bench.put(stopped);
    const before = roles.wishes.length;
    await bench.clock.advance(120 * MINUTE);
    expect(roles.wishes).toHaveLength(before);
  });

  test("that go unanswered are sent again, and those answered are not", async () => {
    const { bench, agent } = await connected();
    await bench.put(TASK);
    const [payload] = agent.of("PayloadMessage");
    const known = ids(await bench.task(TASK.taskArn));
    const { messageId } = payload ?? {};
    agent.send("IAMRoleCredentialsAckRequest", { messageId, credentialsId: known?.task });
    await bench.clock.advance(RESEND_AFTER_MS + MINUTE / 2);
    const again = agent.of("IAMRoleCredentialsMessage").map(({ roleType }) => roleType);
    expect(new Set(again)).toEqual(new Set(["TaskExecution"]));
  });

  test("that cannot be renewed stay as they are, and are asked for again", async () => {
    const { bench, agent, roles } = await connected();
    await bench.put(TASK);
    roles.refused = "the trust policy was changed";
    await bench.clock.advance(45 * MINUTE);
    expect((await bench.task(TASK.taskArn)).desiredStatus).toBe("RUNNING");
    roles.refused = undefined;
    await bench.clock.advance(2 * MINUTE);
    const keys = agent
      .of("IAMRoleCredentialsMessage")
      .map(({ roleCredentials }) => Object(roleCredentials).accessKeyId);
    expect(keys.at(-1)).not.toMatch(/^ASIA[12]$/);
  });

  test("are sent again under the same ids to an agent that comes back", async () => {
    const { bench, agent, roles } = await connected();
    await bench.put(TASK);
    const known = ids(await bench.task(TASK.taskArn));
    agent.close(1000);
    const next = new RecordedAgent(bench);
    await next.connect();
    expect(tasksIn(next)).toMatchObject([
      { arn: TASK.taskArn, roleCredentials: { credentialsId: known?.task } },
    ]);
    expect(roles.wishes).toHaveLength(2);
  });

  test("have no part in telling an agent to stop a task", async () => {
    const { bench, agent, roles } = await connected();
    await bench.put(TASK);
    roles.isAway = true;
    await bench.store.write((tx) => {
      const task = tx.get(tasks, TASK.taskArn);
      if (task) tx.put(tasks, { ...task, desiredStatus: "STOPPED" });
    });
    await bench.clock.settle();
    expect(agent.told().at(-1)).toEqual([`${TASK.taskArn} STOPPED`]);
    expect(tasksIn(agent).at(-1)).not.toHaveProperty("roleCredentials");
  });
});
