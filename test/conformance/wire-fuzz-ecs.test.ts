import * as ecs from "@aws-sdk/client-ecs";
import * as fc from "fast-check";
import { test } from "vitest";
import { ecsService } from "../../src/api/dispatch.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { systemIds } from "../../src/runtime/ids.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { expectProperAnswer } from "../fixtures/proper-answer.ts";
import { jsonRequests } from "../fixtures/requests.ts";
import { aStore } from "../fixtures/store.ts";
import { anApplication, ECS_TARGET, ecsRequest } from "../fixtures/wire.ts";

/** Names that hit what earlier requests have made, and words that the rules know. */
const WORDS = [
  "default",
  "web",
  "web:1",
  "arn:aws:ecs:us-east-1:000000000000:cluster/default",
  "arn:aws:ecs:us-east-1:000000000000:task-definition/web:1",
  "arn:aws:ecs:us-east-1:000000000000:container-instance/default/0123456789abcdef0123456789abcdef",
  "256",
  "512",
  "FARGATE",
  "ecs.capability.docker-remote-api.1.19",
  "attribute:ecs.os-type == linux",
  "enabled",
  "CPU",
  "INTEGER",
];

/** What is there before, so that requests find something. */
const SETTING: readonly (readonly [operation: string, input: object])[] = [
  ["CreateCluster", {}],
  [
    "RegisterTaskDefinition",
    { family: "web", containerDefinitions: [{ name: "web", image: "web", memory: 64 }] },
  ],
  [
    "RegisterContainerInstance",
    {
      totalResources: [
        { name: "CPU", type: "INTEGER", integerValue: 4096 },
        { name: "MEMORY", type: "INTEGER", integerValue: 8192 },
      ],
    },
  ],
];

test("the ECS API answers any request properly, and never with a fault of ours", async () => {
  const store = await aStore();
  const service = ecsService({
    store,
    clock: systemClock(),
    ids: systemIds(),
    log: silentLog,
    settings: { endpoint: () => "http://127.0.0.1:4566", strict: false },
  });
  const application = anApplication([service]);
  for (const [operation, input] of SETTING) await application(ecsRequest(operation, input));
  const target = { signingName: "ecs", targetPrefix: ECS_TARGET };
  const requests = jsonRequests(ecs, target, WORDS);
  await fc.assert(
    fc.asyncProperty(requests, async (request) => expectProperAnswer(await application(request))),
    { numRuns: 1000 },
  );
  await store.close();
}, 60_000);
