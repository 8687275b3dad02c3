import { expect, test } from "vitest";
import { operationSchema } from "../wire/schema.ts";
import { withAgentMembers } from "./agent-members.ts";

test("a registration has the agent's token beside all that is published", async () => {
  const published = await import("@aws-sdk/client-ecs");
  const membersOf = (model: Readonly<Record<string, unknown>>) =>
    operationSchema(model, "RegisterContainerInstance")?.input.members.map(({ name }) => name);
  expect(membersOf(withAgentMembers(published))).toEqual([
    ...(membersOf(published) ?? []),
    "clientToken",
  ]);
});

test("a model of another form is not taken for one", () => {
  expect(() => withAgentMembers({})).toThrow("the SDK's model has another form");
});
