import * as ecs from "@aws-sdk/client-ecs";
import { beforeAll, expect, test } from "vitest";
import { operations } from "../../src/api/operations.ts";
import type { Application } from "../../src/wire/http.ts";
import { operationNames } from "../../src/wire/schema.ts";
import { anEcsApplication, sendRaw } from "../fixtures/ecs-application.ts";

const names = operationNames(ecs);

let application: Application;

beforeAll(async () => {
  application = await anEcsApplication();
});

test("the SDK knows the operations that this release of it has", () => {
  expect(names).toHaveLength(88);
  expect(Object.keys(operations).filter((name) => !names.includes(name))).toEqual([]);
});

test.each(names)("%s is routed, and says so when it is not built", async (name) => {
  const { status, body } = await sendRaw(application, name, {});
  if (Object.hasOwn(operations, name)) {
    expect([200, 400]).toContain(status);
    expect(body["__type"]).not.toBe("UnknownOperationException");
    return;
  }
  expect(status).toBe(501);
  expect(body).toEqual({
    __type: "NotImplementedException",
    message: `Longshore does not implement ecs:${name} yet. See docs/coverage.md.`,
  });
});
