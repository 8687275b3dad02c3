import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anAwsvpcTask, aTask, aTaskContainer } from "../../../test/fixtures/task.ts";
import { TASK_STATUSES, type TaskRecord } from "./record.ts";
import {
  attachmentReported,
  deprovisioned,
  dispatched,
  ended,
  healthReported,
  reported,
  stopDispatched,
  stopRequested,
  takenOn,
  type TaskReport,
} from "./transitions.ts";

const USER = { stopCode: "UserInitiated", stoppedReason: "enough" } as const;

function withoutOurs(task: TaskRecord): object {
  return { ...task, version: 0, dispatchedAtMs: 0 };
}

type Step = (task: TaskRecord, nowMs: number) => TaskRecord;

const containerReports = fc.array(
  fc.record(
    {
      containerName: fc.constantFrom("web", "init", "unknown"),
      status: fc.constantFrom("PENDING", "RUNNING", "STOPPED", "CREATED"),
      exitCode: fc.constantFrom(0, 1, 137),
      reason: fc.constantFrom("", "CannotPullContainerError: no"),
      runtimeId: fc.constantFrom("r1", "r2"),
    },
    { requiredKeys: ["containerName"] },
  ),
  { maxLength: 3 },
);
const reports: fc.Arbitrary<TaskReport> = fc.record(
  {
    status: fc.constantFrom("PENDING", "RUNNING", "STOPPED", "whatever"),
    reason: fc.constantFrom("", "UnrecogniedTaskError: no"),
    containers: containerReports,
    pullStartedAtMs: fc.nat(100),
    executionStoppedAtMs: fc.nat(100),
  },
  { requiredKeys: [] },
);
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: reports.map(
      (report): Step =>
        (task, now) =>
          reported(task, report, now),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Step>(
      dispatched,
      takenOn,
      stopDispatched,
      deprovisioned,
      (task, now) => stopRequested(task, USER, now),
      (task) => healthReported(task, new Map([["web", "HEALTHY"]])),
      (task) => attachmentReported(task, "a1", "ATTACHED"),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((task, now) => ended(task, USER, now)) },
);
const startingTasks = fc.constantFrom(
  aTask({ containers: [aTaskContainer(), aTaskContainer({ name: "init", essential: false })] }),
  anAwsvpcTask(),
);

test("never goes back, counts every change, and is STOPPED only with code and reason", () => {
  fc.assert(
    fc.property(startingTasks, fc.array(steps, { maxLength: 12 }), (start, taken) => {
      let task = start;
      for (const [index, step] of taken.entries()) {
        const next = step(task, 1000 + index);
        expect(TASK_STATUSES.indexOf(next.lastStatus)).toBeGreaterThanOrEqual(
          TASK_STATUSES.indexOf(task.lastStatus),
        );
        const isSame = JSON.stringify(withoutOurs(next)) === JSON.stringify(withoutOurs(task));
        expect(next.version).toBe(isSame ? task.version : task.version + 1);
        for (const [at, container] of next.containers.entries()) {
          const before = task.containers[at];
          if (before?.lastStatus === "STOPPED") expect(container.lastStatus).toBe("STOPPED");
        }
        if (task.desiredStatus === "STOPPED") expect(next.desiredStatus).toBe("STOPPED");
        if (task.stopCode !== undefined) expect(next.stopCode).toBe(task.stopCode);
        if (next.lastStatus === "STOPPED") {
          expect(next.stopCode).toBeDefined();
          expect(next.stoppedReason).not.toBe("");
          expect(next.stoppedReason).toBeDefined();
          expect(next.stoppedAtMs).toBeDefined();
          expect(next.stoppingAtMs).toBeDefined();
          expect(next.containers.every(({ lastStatus }) => lastStatus === "STOPPED")).toBe(true);
        }
        task = next;
      }
    }),
  );
});

test("is the same after a report came twice as after it came once", () => {
  fc.assert(
    fc.property(startingTasks, fc.array(reports, { maxLength: 6 }), (start, given) => {
      let task = start;
      for (const [index, report] of given.entries()) {
        task = reported(task, report, index);
        expect(reported(task, report, index + 100)).toBe(task);
      }
    }),
  );
});
