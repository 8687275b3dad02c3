import { hostname, release } from "node:os";
import { expect, test } from "vitest";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { SimDocker } from "../../../test/sim/sim-docker.ts";
import type { RuntimeInfo } from "../container-runtime.ts";
import { findTaskCgroups } from "./find-task-cgroups.ts";

/** Why there are none, of an engine on this machine that says this of itself. */
async function reasonOf(over: Partial<RuntimeInfo>): Promise<string> {
  const clock = new SimClock();
  const asking = new SimDocker({ clock }).info();
  await clock.advance(1_000);
  const info = { ...(await asking), hostname: hostname(), kernel: release(), ...over };
  const found = await findTaskCgroups(info, clock);
  return found.kind === "unavailable" ? found.reason : "there are some";
}

test.each([
  [{ hostname: "elsewhere" }, "the container engine does not run on this machine itself"],
  [{ kernel: "0.0-virtual" }, "the container engine does not run on this machine itself"],
  [{ cgroupDriver: "none" }, "the container engine's cgroup driver is none"],
])("says why tasks cannot be held to one limit with %j", async (over, reason) => {
  expect(await reasonOf(over)).toBe(reason);
});
