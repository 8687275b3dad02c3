import * as model from "@aws-sdk/client-cloudwatch-logs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { logsOperations } from "../../src/companions/logs/operations.ts";
import { someLogs } from "../fixtures/logs.ts";
import { expectProperAnswer } from "../fixtures/proper-answer.ts";
import { jsonRequests } from "../fixtures/requests.ts";

const TARGET = { signingName: "logs", targetPrefix: "Logs_20140328" };
const ARN = "arn:aws:logs:us-east-1:000000000000:log-group:g";
const WORDS = ["g", "s", ARN, "ERROR", "{ $.a = 1 }", "[a, b]", "%a*%", `f/${"0".repeat(56)}/s`];

/** The operations that are there, on a group with a stream with an event. */
async function seeded() {
  const logs = await someLogs();
  const send = (operation: string, input: object) =>
    logs.application({
      method: "POST",
      target: "/",
      headers: [["X-Amz-Target", `${TARGET.targetPrefix}.${operation}`]],
      body: Buffer.from(JSON.stringify(input)),
    });
  await send("CreateLogGroup", { logGroupName: "g" });
  await send("CreateLogStream", { logGroupName: "g", logStreamName: "s" });
  const logEvents = [{ timestamp: Date.now(), message: "ERROR" }];
  await send("PutLogEvents", { logGroupName: "g", logStreamName: "s", logEvents });
  return logs;
}

const built = Object.fromEntries(
  Object.entries(model).filter(([name]) => {
    const schema: unknown = Reflect.get(model, name);
    const isOperation = name.endsWith("$") && Array.isArray(schema) && schema[0] === 9;
    return !isOperation || Object.hasOwn(logsOperations, name.slice(0, -1));
  }),
);

test.each([
  ["that are there", built, 1500],
  ["of the model", model, 500],
])(
  "CloudWatch Logs answers any request of the operations %s properly",
  async (_, of, numRuns) => {
    const logs = await seeded();
    await fc.assert(
      fc.asyncProperty(jsonRequests(of, TARGET, WORDS), async (request) => {
        const response = await logs.application(request);
        // A session goes on until it is ended.
        if (response.stream) await response.stream.return(undefined);
        else expectProperAnswer(response);
      }),
      { numRuns },
    );
    await logs.close();
  },
  60_000,
);

test("the generated requests get through most of the operations", async () => {
  const logs = await seeded();
  const succeeded = new Set<string>();
  for (const request of fc.sample(jsonRequests(built, TARGET, WORDS), { numRuns: 3000, seed: 1 })) {
    const { status, stream } = await logs.application(request);
    const target = request.headers.find(([name]) => name.toLowerCase() === "x-amz-target")?.[1];
    if (status === 200) succeeded.add(target ?? "");
    await stream?.return(undefined);
  }
  expect(succeeded.size).toBeGreaterThan(12);
  await logs.close();
}, 60_000);
