import { beforeEach, expect, test } from "vitest";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { silentLog } from "../../runtime/log.ts";
import { EngineRefusal } from "./engine-fault.ts";
import { removeNetwork } from "./remove-network.ts";

const USED = new EngineRefusal(
  403,
  "error while removing network: network net has active endpoints",
);

let clock: SimClock;
let answers: (EngineRefusal | undefined)[];
let containers: object;
let removals: number;
let warnings: unknown[];

beforeEach(() => {
  clock = new SimClock();
  answers = [];
  containers = {};
  removals = 0;
  warnings = [];
});

async function remove(): Promise<void> {
  const client = {
    call: async ({ method }: { readonly method: string }): Promise<unknown> => {
      if (method === "GET") return { Name: "net", Containers: containers };
      removals += 1;
      const answer = answers.shift();
      if (answer !== undefined) throw answer;
      return undefined;
    },
  };
  const log = { ...silentLog, warn: (...given: unknown[]) => void warnings.push(given) };
  const removed = removeNetwork({ client, clock, log }, "net");
  await Promise.all([removed, clock.advance(10_000)]);
}

test("a network that a container is on stays", async () => {
  answers = [USED];
  containers = { ["0".repeat(64)]: { Name: "app" } };
  await remove();
  expect(removals).toBe(1);
});

test("one that is gone is no fault, and what else the engine refuses is", async () => {
  answers = [new EngineRefusal(404, "network net not found")];
  await remove();
  answers = [new EngineRefusal(500, "iptables failed")];
  await expect(remove()).rejects.toThrow("iptables failed");
});

test("one that is used by no container is asked for again, until the engine has counted", async () => {
  answers = [USED, USED];
  containers = { "ep-1": { Name: "app" } };
  await remove();
  expect(removals).toBe(3);
  expect(warnings).toEqual([]);
});

test("one that stays so is told of", async () => {
  answers = Array.from({ length: 50 }, () => USED);
  await remove();
  expect(removals).toBe(10);
  expect(warnings).toEqual([
    [
      "a network that no container is on cannot be removed",
      { network: "net", reason: USED.message },
    ],
  ]);
});
