import * as model from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { ApiError } from "../../domain/errors.ts";
import { jsonEnvelope } from "../json/envelope.ts";
import { operationSchema } from "../schema.ts";

/** The answer of StartLiveTail with these events, and the faults it told of. */
async function answered(responseStream: AsyncIterable<object>) {
  const schema = operationSchema(model, "StartLiveTail");
  if (!schema) throw new Error("no such operation");
  const faults: unknown[] = [];
  const response = jsonEnvelope("application/x-amz-json-1.1").success({
    schema,
    output: { responseStream },
    requestId: "r1",
    onFault: (error) => faults.push(error),
  });
  const frames: string[] = [];
  for await (const bytes of response.stream ?? []) frames.push(Buffer.from(bytes).toString());
  return { headers: response.headers, frames, faults };
}

const START = { sessionStart: { sessionId: "s1", unknown: "dropped" } };

test("an output with a stream is answered as frames, an initial response first", async () => {
  const { headers, frames, faults } = await answered(
    (async function* () {
      yield START;
    })(),
  );
  expect(headers).toMatchObject({
    "content-type": "application/vnd.amazon.eventstream",
    "x-amzn-RequestId": "r1",
  });
  expect(frames).toHaveLength(2);
  expect(frames[0]).toMatch(/:event-type.*initial-response.*\{\}/s);
  expect(frames[1]).toMatch(/:event-type.*sessionStart.*\{"sessionId":"s1"\}/s);
  expect(faults).toEqual([]);
});

test("an ApiError becomes the exception that ends the stream", async () => {
  const { frames, faults } = await answered(
    (async function* () {
      yield START;
      throw new ApiError("SessionTimeoutException", "over");
    })(),
  );
  expect(frames.at(-1)).toMatch(/:exception-type.*SessionTimeoutException.*\{"message":"over"\}/s);
  expect(faults).toEqual([]);
});

test("an error of ours cuts the stream off and is told, and nothing of it leaves", async () => {
  const fault = new Error("inside");
  const { frames, faults } = await answered(
    (async function* () {
      yield START;
      throw fault;
    })(),
  );
  expect(frames).toHaveLength(2);
  expect(frames.join("")).not.toContain("inside");
  expect(faults).toEqual([fault]);
});
