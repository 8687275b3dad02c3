import { expect, test } from "vitest";
import { systemClock } from "../runtime/clock.ts";
import { SimFiles } from "../../test/sim/sim-files.ts";
import { anAgentTask } from "../../test/fixtures/agent-task.ts";
import type { Files } from "../runtime/files.ts";
import { type Log, silentLog } from "../runtime/log.ts";
import { createCheckpoint } from "./checkpoint.ts";

const INSTANCE = { cluster: "default", containerInstanceArn: "arn:1", latestSequence: 7 };

test("keeps which instance this is, and each task with the time of its containers' ends", async () => {
  const files = new SimFiles().on(systemClock());
  const task = anAgentTask({}, { app: { status: "STOPPED", exitCode: 1, finishedAtMs: 5 } });
  const before = createCheckpoint({ files, log: silentLog });
  await Promise.all([before.saveInstance(INSTANCE), before.saveTask(task)]);
  const after = createCheckpoint({ files, log: silentLog });
  expect(await after.readInstance()).toEqual(INSTANCE);
  const [read] = await after.readTasks();
  expect(read).toMatchObject({ knownStatus: task.knownStatus, containers: task.containers });
  expect(read?.payload.arn).toBe(task.payload.arn);
});

test.each(["", "{", "{}", '{"cluster":"default"}'])(
  "takes an instance that cannot be made sense of for none, and says so: %j",
  async (text) => {
    const said: string[] = [];
    const log: Log = { ...silentLog, error: (message) => void said.push(message) };
    const files: Files = {
      read: async () => text,
      write: async () => {},
      remove: async () => {},
      list: async () => [],
    };
    expect(await createCheckpoint({ files, log }).readInstance()).toBeUndefined();
    expect(said).toEqual(["the checkpoint of the instance is unreadable"]);
  },
);
