import { expect, test } from "vitest";
import { SimClock } from "../../test/sim/sim-clock.ts";
import type { Log } from "../runtime/log.ts";
import { silentLog } from "../runtime/log.ts";
import { Twins } from "./twins.ts";

const ARN = "arn:aws:ecs:us-east-1:000000000000:container-instance/default/1";

function watched(): { readonly twins: Twins; readonly clock: SimClock; readonly told: string[] } {
  const told: string[] = [];
  const log: Log = { ...silentLog, error: (text) => void told.push(text) };
  const clock = new SimClock();
  return { twins: new Twins({ clock, log }), clock, told };
}

test("an agent that comes back is no twin, however often it does", async () => {
  const { twins, clock, told } = watched();
  for (let turn = 0; turn < 10; turn += 1) {
    twins.replaced(ARN);
    await clock.advance(31_000);
  }
  expect(told).toEqual([]);
});

test("agents that take the connection from each other are told of once", async () => {
  const { twins, clock, told } = watched();
  for (let turn = 0; turn < 300; turn += 1) {
    twins.replaced(ARN);
    await clock.advance(1_000);
  }
  expect(told).toEqual([expect.stringMatching(/^two agents share the identity/)]);
});

test("what lasts is told of again after a while", async () => {
  const { twins, clock, told } = watched();
  for (let turn = 0; turn < 3; turn += 1) twins.replaced(ARN);
  await clock.advance(11 * 60_000);
  for (let turn = 0; turn < 3; turn += 1) twins.replaced(ARN);
  expect(told).toHaveLength(2);
});
