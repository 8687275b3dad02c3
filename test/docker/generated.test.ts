import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dockerOf } from "../fixtures/docker-of-definition.ts";
import { engineMissing } from "../fixtures/engine.ts";
import { oneCluster } from "../fixtures/one-cluster.ts";
import { type Runnable, runnableTaskDefinitions } from "../fixtures/runnable-task-definitions.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

/** `npm run test:generated` runs 500; a seed that failed is tried again by its number. */
const RUNS = Number(process.env["LONGSHORE_GENERATED_RUNS"] ?? 20);
const SEED = Number(process.env["LONGSHORE_GENERATED_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const AT_ONCE = 4;

const cluster = oneCluster();

describe.skipIf(missing !== undefined)("Docker is told what any valid definition says", () => {
  test(`of ${RUNS} definitions of the seed ${SEED}`, { timeout: RUNS * 20_000 }, async () => {
    console.log(`test/docker/generated: the seed is ${SEED}`);
    const definitions = fc.sample(runnableTaskDefinitions(), { numRuns: RUNS, seed: SEED });
    const waiting = definitions.map((definition, index) => ({ definition, index }));
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await tryOne(next);
    };
    const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
    const failed = ended.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    // The others have finished by then, and left nothing to the tests after these.
    if (failed.length > 0) throw failed[0];
  });
});

async function tryOne({
  definition,
  index,
}: {
  definition: Runnable;
  index: number;
}): Promise<void> {
  const what = `definition ${index} of the seed ${SEED}: ${JSON.stringify(definition)}`;
  const task = await cluster.run(definition);
  const running = await cluster.until(task, ({ lastStatus }) => lastStatus === "RUNNING");
  expect(running.containers?.map(({ reason = "" }) => reason).join(""), what).toBe("");
  const ended = running.containers?.map(({ name, exitCode }) => `${name} with ${exitCode}`);
  expect(running.stoppedReason, `${what}; ended ${ended?.join(", ")}`).toBeUndefined();
  expect(running.lastStatus, what).toBe("RUNNING");
  for (const container of definition.containerDefinitions) {
    const told = await cluster.inspect(running, container.name);
    expect(told, `${container.name} of ${what}`).toMatchObject(dockerOf(definition, container));
    const bindings = running.containers?.find(({ name }) => name === container.name);
    expect(bindings?.networkBindings ?? [], what).toHaveLength(container.portMappings?.length ?? 0);
  }
  expect(await cluster.stop(running), what).toMatchObject({ stopCode: "UserInitiated" });
}
