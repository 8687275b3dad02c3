import { describe, expect, test } from "vitest";
import { aPayloadContainer, anAgentTask } from "../../../test/fixtures/agent-task.ts";
import type { AgentContainer, AgentTask } from "./agent-task.ts";
import { nextAction } from "./next-action.ts";

const NOW = 1_000_000;

function actionFor(task: AgentTask, name = "app", changed = false, isProvided = true) {
  const container = task.containers.find((it) => it.name === name);
  if (container === undefined) throw new Error(`no container ${name}`);
  return nextAction({
    task,
    container,
    changed,
    defaultStopTimeoutSeconds: 30,
    isProvided,
    nowMs: NOW,
  });
}

describe("a container for which something is still fetched", () => {
  const asmAuthData = { credentialsParameter: "arn", region: "eu-west-1" };
  const login = { registryAuthentication: { type: "asm" as const, asmAuthData } };
  const taskWith = (container: object, observed: Partial<AgentContainer>) =>
    anAgentTask({ containers: [aPayloadContainer(container)] }, { app: observed });
  const waiting = (task: AgentTask) => actionFor(task, "app", false, false);

  test("is pulled meanwhile, unless what is missing is the registry's login", () => {
    expect(waiting(taskWith({}, {}))).toEqual({ kind: "pull" });
    expect(waiting(taskWith(login, {}))).toBeUndefined();
    expect(actionFor(taskWith(login, {}))).toEqual({ kind: "pull" });
  });

  test.each([{ status: "PULLED" }, { status: "CREATED", id: "c1" }] as const)(
    "goes no further than %j",
    (observed) => {
      expect(waiting(taskWith({}, observed))).toBeUndefined();
    },
  );

  test("is stopped as any other", () => {
    const task = taskWith({}, { status: "PULLED" });
    expect(waiting({ ...task, desiredStatus: "STOPPED" })).toEqual({ kind: "settle" });
  });

  test("does not keep a pause container from being made", () => {
    const pidMode = { pidMode: "task" } as const;
    const task = anAgentTask(pidMode, { "~internal~ecs~pause~namespace": { status: "PULLED" } });
    expect(actionFor(task, "~internal~ecs~pause~namespace", false, false)).toEqual({
      kind: "create",
    });
  });
});

describe("a container that should run", () => {
  test.each([
    ["is pulled first", {}, { kind: "pull" }],
    ["is created once its image is there", { status: "PULLED" }, { kind: "create" }],
    ["is started once it is created", { status: "CREATED", id: "c1" }, { kind: "start", id: "c1" }],
    [
      "is stopped when it could not be started",
      { status: "CREATED", id: "c1", reason: "CannotStartContainerError: x" },
      { kind: "stop", id: "c1", timeoutSeconds: 30 },
    ],
    ["is left alone while it runs", { status: "RUNNING", id: "c1" }, undefined],
    ["is left alone once it has stopped", { status: "STOPPED", id: "c1" }, undefined],
  ] as const)("%s", (_title, observed, action) => {
    expect(actionFor(anAgentTask({}, { app: observed }))).toEqual(action);
  });

  test("is looked at when the runtime told something of it", () => {
    const task = anAgentTask({}, { app: { status: "RUNNING", id: "c1" } });
    expect(actionFor(task, "app", true)).toEqual({ kind: "inspect", id: "c1" });
  });
});

describe("a container that should stop", () => {
  const stopping = { desiredStatus: "STOPPED" } as const;

  test.each([
    ["is taken as stopped when nothing was done yet", {}],
    ["is taken as stopped when only its image is there", { status: "PULLED" }],
  ] as const)("%s", (_title, observed) => {
    expect(actionFor(anAgentTask({}, { app: observed }, stopping))).toEqual({ kind: "settle" });
  });

  test("is stopped when it is created only: an earlier start of it may be under way", () => {
    const task = anAgentTask({}, { app: { status: "CREATED", id: "c1" } }, stopping);
    expect(actionFor(task)).toEqual({ kind: "stop", id: "c1", timeoutSeconds: 30 });
  });

  test.each([
    [undefined, 30],
    [0, 30],
    [7, 7],
  ])("gets its own time to end, else the agent's: %s", (stopTimeout, timeoutSeconds) => {
    const containers = [aPayloadContainer(stopTimeout === undefined ? {} : { stopTimeout })];
    const task = anAgentTask({ containers }, { app: { status: "RUNNING", id: "c1" } }, stopping);
    expect(actionFor(task)).toEqual({ kind: "stop", id: "c1", timeoutSeconds });
  });

  test("waits until those that depend on it have stopped", () => {
    const containers = [
      aPayloadContainer({ name: "db" }),
      aPayloadContainer({ dependsOn: [{ containerName: "db", condition: "START" }] }),
    ];
    const running = { status: "RUNNING", id: "x" } as const;
    const both = anAgentTask({ containers }, { db: running, app: running }, stopping);
    expect(actionFor(both, "db")).toBeUndefined();
    expect(actionFor(both, "app")?.kind).toBe("stop");
    const one = anAgentTask({ containers }, { db: running, app: { status: "STOPPED" } }, stopping);
    expect(actionFor(one, "db")?.kind).toBe("stop");
  });
});

describe("a container that depends on another", () => {
  const waiting = { kind: "waits" } as const;
  const never = { kind: "settle", exitCode: 143 } as const;
  test.each([
    ["START", {}, waiting],
    ["START", { status: "CREATED", id: "x" }, waiting],
    ["START", { status: "RUNNING", id: "x" }, { kind: "pull" }],
    ["START", { status: "STOPPED", id: "x", exitCode: 1 }, { kind: "pull" }],
    ["START", { status: "STOPPED" }, never],
    ["COMPLETE", { status: "RUNNING", id: "x" }, waiting],
    ["COMPLETE", { status: "STOPPED", id: "x", exitCode: 1 }, { kind: "pull" }],
    ["COMPLETE", { status: "STOPPED" }, never],
    ["SUCCESS", { status: "RUNNING", id: "x" }, waiting],
    ["SUCCESS", { status: "STOPPED", id: "x", exitCode: 0 }, { kind: "pull" }],
    ["SUCCESS", { status: "STOPPED", id: "x", exitCode: 1 }, never],
    ["HEALTHY", { status: "RUNNING", id: "x", health: "starting" }, waiting],
    ["HEALTHY", { status: "RUNNING", id: "x", health: "unhealthy" }, waiting],
    ["HEALTHY", { status: "RUNNING", id: "x", health: "healthy" }, { kind: "pull" }],
    ["HEALTHY", { status: "STOPPED", id: "x", exitCode: 0 }, never],
  ] as const)("with %s on %o: %o", (condition, other, expected) => {
    const containers = [
      aPayloadContainer({ name: "other", essential: false }),
      aPayloadContainer({ dependsOn: [{ containerName: "other", condition }] }),
    ];
    const action = actionFor(anAgentTask({ containers }, { other }));
    if (expected.kind === "waits") return expect(action).toBeUndefined();
    expect(action).toMatchObject(expected);
    if (action?.kind === "settle") {
      expect(action.reason).toMatch(/^CannotStartContainerError: dependency graph: /);
    }
  });

  test.each([
    ["COMPLETE", {}, 1_000, "pull"],
    ["HEALTHY", { startTimeout: 5 }, 4_999, undefined],
    ["HEALTHY", { startTimeout: 5 }, 5_000, "settle"],
    ["SUCCESS", { startTimeout: 5 }, 5_000, "settle"],
    ["COMPLETE", { startTimeout: 5 }, 5_000, "settle"],
    ["COMPLETE", { startTimeout: 0 }, 50_000, undefined],
    ["HEALTHY", {}, 50_000, undefined],
  ] as const)("waits for %s of one with %o, started %i ms ago: %s", (...given) => {
    const [condition, other, agoMs, expected] = given;
    const containers = [
      aPayloadContainer({ name: "other", essential: false, ...other }),
      aPayloadContainer({ dependsOn: [{ containerName: "other", condition }] }),
    ];
    const over = expected === "pull" ? ({ status: "STOPPED", exitCode: 1 } as const) : {};
    const observed = { status: "RUNNING", id: "x", startedAtMs: NOW - agoMs, ...over } as const;
    const action = actionFor(anAgentTask({ containers }, { other: observed }));
    expect(action?.kind).toBe(expected);
    if (action?.kind === "settle") expect(action.reason).toMatch(/has timed out\.$/);
  });

  test("starts after the containers it links to", () => {
    const containers = [aPayloadContainer({ name: "db" }), aPayloadContainer({ links: ["db:d"] })];
    expect(actionFor(anAgentTask({ containers }))).toBeUndefined();
    const linked = anAgentTask({ containers }, { db: { status: "RUNNING", id: "x" } });
    expect(actionFor(linked)).toEqual({ kind: "pull" });
  });

  test("is created after the containers whose volumes it uses", () => {
    const volumesFrom = [{ sourceContainer: "data", readOnly: false }];
    const containers = [aPayloadContainer({ name: "data" }), aPayloadContainer({ volumesFrom })];
    const pulled = anAgentTask({ containers }, { data: { status: "PULLED" } });
    expect(actionFor(pulled)).toBeUndefined();
    const created = anAgentTask({ containers }, { data: { status: "CREATED", id: "x" } });
    expect(actionFor(created)).toEqual({ kind: "pull" });
  });
});

describe("a container that joins a pause container", () => {
  const pause = "~internal~ecs~pause";
  const containers = [aPayloadContainer(), aPayloadContainer({ name: "sidecar" })];
  const joined = (
    held: Partial<AgentTask["containers"][number]>,
    app: Partial<AgentTask["containers"][number]>,
  ) => anAgentTask({ networkMode: "awsvpc", containers }, { [pause]: held, app });

  test("is pulled without waiting for it", () => {
    expect(actionFor(joined({}, {}))).toEqual({ kind: "pull" });
  });

  test("is created once there is something to join", () => {
    expect(actionFor(joined({ status: "PULLED" }, { status: "PULLED" }))).toBeUndefined();
    const created = { status: "CREATED", id: "p" } as const;
    expect(actionFor(joined(created, { status: "PULLED" }))).toEqual({ kind: "create" });
  });

  test("is started once that runs", () => {
    const app = { status: "CREATED", id: "a" } as const;
    expect(actionFor(joined({ status: "CREATED", id: "p" }, app))).toBeUndefined();
    const running = { status: "RUNNING", id: "p" } as const;
    expect(actionFor(joined(running, app))).toEqual({ kind: "start", id: "a" });
  });

  test("is never started once that has ended", () => {
    const app = { status: "CREATED", id: "a" } as const;
    expect(actionFor(joined({ status: "STOPPED", id: "p" }, app))).toBeUndefined();
  });

  test("ends before it", () => {
    const running = { status: "RUNNING", id: "x" } as const;
    const both = { ...joined(running, running), desiredStatus: "STOPPED" } as const;
    expect(actionFor(both, pause)).toBeUndefined();
    expect(actionFor(both, "app")?.kind).toBe("stop");
    const one = { ...joined(running, { status: "STOPPED" }), desiredStatus: "STOPPED" } as const;
    expect(actionFor(one, pause)?.kind).toBe("stop");
  });
});
