import * as ecs from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { MEMBER_SPECS } from "../../src/domain/task-definition/member-specs.ts";
import { enumMembers } from "../../src/wire/schema/enum-members.ts";
import { enumValues } from "../../src/wire/schema/enum-check.ts";
import { REGISTER_INPUT, structsIn } from "../fixtures/task-definition-model.ts";

const NAMESPACE = "com.amazonaws.ecs";

/** Enums that the wire's table leaves to the operations. */
const CHECKED_HERE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LogConfiguration: { logDriver: "LogDriver" },
};

/** The tag rules see to tags, which other resources have too. */
const STRUCTS = structsIn(REGISTER_INPUT).filter(({ at }) => !at.includes("tags"));

test("the rules demand just the nested members that the model requires", () => {
  const required = STRUCTS.filter(({ at, struct }) => at.length > 0 && struct.required.length > 0);
  expect(
    Object.fromEntries(
      MEMBER_SPECS.filter((spec) => spec.required.length > 0).map((spec) => [
        spec.at.join("."),
        [...spec.required].toSorted(),
      ]),
    ),
  ).toEqual(
    Object.fromEntries(
      required.map(({ at, struct }) => [at.join("."), [...struct.required].toSorted()]),
    ),
  );
});

test("the rules know just the values that the model's enums have", () => {
  const inModel = STRUCTS.flatMap(({ at, struct }) =>
    Object.entries({ ...enumMembers(NAMESPACE)[struct.name], ...CHECKED_HERE[struct.name] }).map(
      ([member, name]) => [[...at, member].join("."), [...enumValues(ecs, name)].toSorted()],
    ),
  );
  // ECS takes any protocol, and what it does not know for tcp.
  const demanded = inModel.filter(
    ([path]) => path !== "containerDefinitions.*.portMappings.*.protocol",
  );
  const inRules = MEMBER_SPECS.flatMap(({ at, oneOf }) =>
    Object.entries(oneOf).map(([member, values]) => [[...at, member].join("."), values.toSorted()]),
  );
  expect(Object.fromEntries(inRules)).toEqual(Object.fromEntries(demanded));
});

test("every rule's structure has the model's name", () => {
  const names = new Map(STRUCTS.map(({ at, struct }) => [at.join("."), struct.name]));
  for (const spec of MEMBER_SPECS) expect(names.get(spec.at.join("."))).toBe(spec.struct);
});
