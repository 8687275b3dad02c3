import { expect, test } from "vitest";
import { destroyClient } from "./destroy-client.ts";

test("a client is destroyed once it is made", async () => {
  let destroyed = 0;
  const making = Promise.withResolvers<{ destroy(): void }>();
  destroyClient(making.promise);
  destroyClient(undefined);
  making.resolve({ destroy: () => (destroyed += 1) });
  await making.promise;
  expect(destroyed).toBe(1);
});

test("one that could not be made ends nobody's process", async () => {
  destroyClient(Promise.reject(new Error("Region is missing")));
  // An error that nobody takes would end the process, and fails the run of the tests.
  await new Promise((resolve) => setImmediate(resolve));
});
