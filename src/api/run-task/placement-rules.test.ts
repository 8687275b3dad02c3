import { describe, expect, test } from "vitest";
import { aTaskDefinition } from "../../../test/fixtures/task-definition.ts";
import { placementRules } from "./placement-rules.ts";

const taskDefinition = aTaskDefinition();
const launchType = "EC2";

describe("placementRules", () => {
  test("puts the constraints of the task definition before those of the request", () => {
    const expression = "attribute:rack == 7";
    const { constraints } = placementRules({
      taskDefinition: aTaskDefinition({
        definition: { placementConstraints: [{ type: "memberOf", expression }] },
      }),
      launchType,
      placementConstraints: [{ type: "distinctInstance" }],
    });
    expect(constraints).toMatchObject([
      { type: "memberOf", expression },
      { type: "distinctInstance" },
    ]);
  });

  test("counts the constraints of both toward the limit", () => {
    const five = Array.from({ length: 5 }, () => ({
      type: "memberOf" as const,
      expression: "attribute:a exists",
    }));
    const constrained = aTaskDefinition({ definition: { placementConstraints: five } });
    const rules = { taskDefinition: constrained, launchType, placementConstraints: five } as const;
    expect(placementRules(rules).constraints).toHaveLength(10);
    expect(() =>
      placementRules({ ...rules, placementConstraints: [...five, { type: "distinctInstance" }] }),
    ).toThrow("Maximum number of constraints is 10.");
  });

  test.each([
    [
      { type: "spread", field: "instanceid" },
      { type: "spread", by: "instanceId" },
    ],
    [
      { type: "spread", field: "host" },
      { type: "spread", by: "instanceId" },
    ],
    [
      { type: "spread", field: "attribute:ecs.availability-zone" },
      { type: "spread", by: { attribute: "ecs.availability-zone" } },
    ],
    [
      { type: "binpack", field: "MEMORY" },
      { type: "binpack", field: "memory" },
    ],
    [{ type: "random" }, { type: "random" }],
  ] as const)("takes the strategy %o for %o", (given, expected) => {
    const { strategy } = placementRules({ taskDefinition, launchType, placementStrategy: [given] });
    expect(strategy).toEqual([expected]);
  });

  test("keeps strategies in the order given, and has none by itself", () => {
    const placementStrategy = [
      { type: "binpack", field: "cpu" },
      { type: "spread", field: "instanceId" },
    ] as const;
    const { strategy } = placementRules({ taskDefinition, launchType, placementStrategy });
    expect(strategy.map(({ type }) => type)).toEqual(["binpack", "spread"]);
    expect(placementRules({ taskDefinition, launchType })).toEqual({
      constraints: [],
      strategy: [],
    });
  });

  test("spreads Fargate tasks over availability zones", () => {
    expect(placementRules({ taskDefinition, launchType: "FARGATE" }).strategy).toEqual([
      { type: "spread", by: { attribute: "ecs.availability-zone" } },
    ]);
  });

  test.each(["", "cpu", "attribute:"])("refuses to spread over %j", (field) => {
    expect(() =>
      placementRules({
        taskDefinition,
        launchType,
        placementStrategy: [{ type: "spread", field }],
      }),
    ).toThrow(expect.objectContaining({ code: "InvalidParameterException" }));
  });
});
