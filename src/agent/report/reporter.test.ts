import { expect, test } from "vitest";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { silentLog } from "../../runtime/log.ts";
import { ControlPlaneRefusal, type TaskStateChange } from "../session/control-plane.ts";
import { createReporter } from "./reporter.ts";

function aReport(status: TaskStateChange["status"]): TaskStateChange {
  return { cluster: "default", task: "arn:task/1", status, reason: "", containers: [] };
}

test("what could not be told is told in order as soon as the control plane is back", async () => {
  const clock = new SimClock();
  const taken: string[] = [];
  let isAway = true;
  const reporter = createReporter({
    controlPlane: {
      registerContainerInstance: () => Promise.reject(new Error("not asked for")),
      discoverPollEndpoint: () => Promise.reject(new Error("not asked for")),
      submitTaskAttachment: async () => {},
      listTags: async () => ({}),
      submitTaskStateChange: async ({ status }) => {
        if (isAway) throw new ControlPlaneRefusal("Unreachable", "connection refused");
        taken.push(status);
      },
    },
    clock,
    log: silentLog,
  });
  reporter.report(aReport("RUNNING"));
  reporter.report(aReport("STOPPED"));
  await clock.advance(60_000);
  expect(taken).toEqual([]);
  isAway = false;
  reporter.retry();
  await clock.settle();
  expect(taken).toEqual(["RUNNING", "STOPPED"]);
});
