import * as ecs from "@aws-sdk/client-ecs";
import * as stsModel from "@aws-sdk/client-sts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anSts } from "../fixtures/sts.ts";
import { expectProperAnswer } from "../fixtures/proper-answer.ts";
import { jsonRequests, queryRequests, rawRequests } from "../fixtures/requests.ts";
import { anApplication, ECS_TARGET, ecsShaped } from "../fixtures/wire.ts";

/** Echoes its input, so that what was read has to be written as well where the names agree. */
const application = anApplication([ecsShaped(({ input }) => input), await anSts()], {
  onFault: ({ error }) => {
    throw error;
  },
});

const RUNS = { numRuns: 300 };

test("answers any JSON request properly, and never with a fault of ours", async () => {
  const requests = jsonRequests(ecs, { signingName: "ecs", targetPrefix: ECS_TARGET });
  await fc.assert(
    fc.asyncProperty(requests, async (request) => expectProperAnswer(await application(request))),
    RUNS,
  );
});

test("answers any query request properly, and never with a fault of ours", async () => {
  const requests = queryRequests(stsModel, { signingName: "sts", version: "2011-06-15" });
  await fc.assert(
    fc.asyncProperty(requests, async (request) => expectProperAnswer(await application(request))),
    RUNS,
  );
});

test("answers any request at all properly, and never with a fault of ours", async () => {
  const requests = rawRequests([`${ECS_TARGET}.RegisterTaskDefinition`, `${ECS_TARGET}.`, "."]);
  await fc.assert(
    fc.asyncProperty(requests, async (request) => expectProperAnswer(await application(request))),
    RUNS,
  );
});

test("the generated requests get as far as the operations", async () => {
  let calls = 0;
  const counting = anApplication([ecsShaped(() => ((calls += 1), {}))]);
  const requests = jsonRequests(ecs, { signingName: "ecs", targetPrefix: ECS_TARGET });
  for (const request of fc.sample(requests, { numRuns: 200, seed: 1 })) await counting(request);
  expect(calls).toBeGreaterThan(50);
});
