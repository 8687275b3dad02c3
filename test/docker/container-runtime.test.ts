import { afterAll, beforeAll, describe } from "vitest";
import { createDockerRuntime } from "../../src/agent/docker/docker-runtime.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { containerRuntimeContract } from "../contracts/container-runtime.ts";
import { TEST_IMAGE, engineMissing, testEngine, withTestImage } from "../fixtures/engine.ts";

const missing = await engineMissing();
if (missing !== undefined) console.warn(`Docker tests are skipped: ${missing}`);

const PROGRAMS = {
  forever: "trap 'exit 5' TERM; while :; do sleep 0.05; done",
  stubborn: "trap '' TERM; while :; do sleep 0.05; done",
  "exit 3": "echo out; echo err >&2; exit 3",
};

describe.skipIf(missing !== undefined)("Docker Engine", () => {
  const client = testEngine();
  beforeAll(() => withTestImage());
  afterAll(() => client.close());

  containerRuntimeContract(async () => ({
    runtime: createDockerRuntime({ client, clock: systemClock(), log: silentLog }),
    image: TEST_IMAGE,
    missingImage: "127.0.0.1:1/nothing:1",
    command: (program) => (program === "missing" ? ["missing"] : ["sh", "-c", PROGRAMS[program]]),
    settle: (result) => result,
    end: async () => {},
  }));
});
