import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ApiError } from "../errors.ts";
import type { QueryCandidate } from "./comparison.ts";
import { compileQuery } from "./query.ts";

const candidate: QueryCandidate = {
  instance: {
    attributes: [
      { name: "stack", value: "prod" },
      { name: "rack", value: "9" },
      { name: "ecs.instance-type", value: "t2.small" },
      { name: "ecs.availability-zone", value: "us-east-1a" },
      { name: "ecs.capability.task-eni" },
    ],
    agentConnected: true,
    agentVersion: "1.14.3",
    ec2InstanceId: "i-0123",
    registeredAtMs: 1_529_360_908_250, // 2018-06-18T22:28:28.250Z
  },
  tasks: [
    { group: "service:production", desiredStatus: "RUNNING", lastStatus: "RUNNING" },
    { group: "family:job", desiredStatus: "RUNNING", lastStatus: "PENDING" },
  ],
};

/** Of these, queries that nearly make sense are put together. */
const PIECES = (
  "attribute:stack task:group agentVersion registeredAt runningTasksCount == != > <= =~ !~ exists " +
  "!exists in !in ! not ( ) [ ] , and || prod 't.*' 1.2 2018-06-18 (a|b)* \\d{1,3}"
).split(" ");

function holds(query: string): boolean {
  return compileQuery(query)(candidate);
}

describe("an attribute", () => {
  test.each([
    "attribute:stack == prod",
    "attribute:stack equals prod",
    "attribute:stack == 'prod'",
    "attribute:stack exists",
    "attribute:nothing !exists",
    "attribute:nothing not_exists",
    "attribute:ecs.capability.task-eni exists",
    "attribute:stack != test",
    "attribute:stack in [test, prod]",
    "attribute:stack !in ['test', dev]",
    "attribute:stack not_in [test]",
    "attribute:ecs.instance-type =~ t2.*",
    "attribute:ecs.instance-type =~ 't2.(small|large)'",
    "attribute:ecs.instance-type =~ g4.*|t[23].small",
    "attribute:ecs.instance-type !~ g2.*",
    "attribute:ecs.instance-type not_matches t2",
    "attribute:rack < 10",
    "attribute:stack > prob",
    "attribute:ecs.availability-zone in [us-east-1a, us-east-1b]",
  ])("satisfies %s", (query) => {
    expect(holds(query)).toBe(true);
  });

  test.each([
    "attribute:stack == PROD",
    "attribute:stack !exists",
    "attribute:nothing exists",
    "attribute:ecs.instance-type =~ t2",
    "attribute:rack > 10",
  ])("does not satisfy %s", (query) => {
    expect(holds(query)).toBe(false);
  });

  test.each(["!= x", "!in [x]", "!~ x", "== x", "in [x]", "=~ .*", "< x"])(
    "that is missing satisfies no comparison of its value, such as %s",
    (comparison) => {
      expect(holds(`attribute:nothing ${comparison}`)).toBe(false);
      expect(holds(`attribute:ecs.capability.task-eni ${comparison}`)).toBe(false);
    },
  );
});

describe("the other subjects", () => {
  test.each([
    ["agentConnected == true", true],
    ["agentConnected == TRUE", true],
    ["agentConnected != true", false],
    ["agentConnected in [false]", false],
    ["ec2InstanceId == i-0123", true],
    ["ec2InstanceId in [i-9, i-0123]", true],
    ["ec2InstanceId =~ 'i-0.*'", true],
    ["agentVersion == 1.14.3", true],
    ["agentVersion >= 1.9.0", true],
    ["agentVersion < 1.14.10", true],
    ["agentVersion > 1.14.3", false],
    ["agentVersion != 1.14.3", false],
    ["agentVersion less_than_equal 2", true],
    ["registeredAt == 2018-06-18T22:28:28Z", true],
    ["registeredAt == 2018-06-18T22:28:28+00:00", true],
    ["registeredAt == 2018-06-19T00:28:28+02:00", true],
    ["registeredAt == 2018-06-18T22:28:28", true],
    ["registeredAt > 2018-06-18", true],
    ["registeredAt < 2018-06-19", true],
    ["registeredAt >= 2020-02-29", false],
    ["runningTasksCount == 1", true],
    ["runningTasksCount greater_than 0", true],
    ["runningTasksCount >= 2", false],
    ["task:group == service:production", true],
    ["task:group != service:production", false],
    ["task:group == database", false],
    ["task:group in [database, 'family:job']", true],
    ["task:group =~ family:.*", true],
    ["task:group !~ data.*", true],
  ])("%s is %s", (query, expected) => {
    expect(holds(query)).toBe(expected);
  });

  test("an agent whose version is not known satisfies no comparison of it", () => {
    const { agentVersion: _, ...instance } = candidate.instance;
    expect(compileQuery("agentVersion != 1.0.0")({ ...candidate, instance })).toBe(false);
  });
});

describe("compound expressions", () => {
  test.each([
    ["attribute:stack == prod and runningTasksCount == 1", true],
    ["attribute:stack == prod && runningTasksCount == 2", false],
    ["attribute:stack == x or runningTasksCount == 1", true],
    ["attribute:stack == x || runningTasksCount == 2", false],
    // `and` binds tighter than `or`.
    ["attribute:stack == prod or attribute:a == b and attribute:c == d", true],
    ["(attribute:stack == prod or attribute:a == b) and attribute:c == d", false],
    ["not(task:group == database)", true],
    ["not (attribute:stack == prod)", false],
    ["!(attribute:stack == prod)", false],
    ["not not attribute:stack exists", true],
    ["NOT attribute:stack EXISTS", false],
    ["attribute:stack==prod&&attribute:rack==9", true],
    ["(attribute:ecs.instance-type =~ t2.*) and attribute:stack == 'prod'", true],
    ["attribute:stack == 'and' or attribute:stack == prod", true],
  ])("%s is %s", (query, expected) => {
    expect(holds(query)).toBe(expected);
  });
});

describe("what is no expression", () => {
  test.each([
    "",
    " ",
    "attribute:stack",
    "attribute:stack ==",
    "attribute:stack == a b",
    "attribute:stack in a",
    "attribute:stack in []",
    "attribute:stack in [a",
    "attribute:stack exists b",
    "attribute:stack ! b",
    "attribute: == b",
    "nothing == b",
    "agentConnected == maybe",
    "agentConnected > true",
    "agentConnected exists",
    "agentVersion == new",
    "agentVersion in [1]",
    "registeredAt > yesterday",
    "registeredAt > 2018-13-01",
    "runningTasksCount == many",
    "task:group > a",
    "(attribute:stack exists",
    "attribute:stack exists)",
    "and",
    "attribute:stack exists and",
    "attribute:stack == 'a",
    "attribute:stack = a",
    "attribute:stack =~ '(a'",
    "attribute:stack =~ 'a**'",
    "attribute:stack =~ '(?=a)b'",
    "attribute:stack =~ '\\1'",
    "attribute:stack =~ '[a-z&&[b]]'",
    "attribute:stack =~ 'a{2,1}'",
    "attribute:stack =~ '((a{1000}){1000}){1000}'",
    `attribute:stack == ${"a".repeat(2000)}`,
    `${"(".repeat(60)}attribute:stack exists${")".repeat(60)}`,
    `${"! ".repeat(60)}attribute:stack exists`,
  ])("is refused: %s", (query) => {
    expect(() => compileQuery(query)).toThrow(
      expect.objectContaining({ code: "InvalidParameterException" }),
    );
  });

  test("never throws anything but its own error, and what it compiles never throws", () => {
    const piece = fc.constantFrom(...PIECES);
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(" ")),
      fc.string({ maxLength: 40 }).map((pattern) => `attribute:stack =~ '${pattern}'`),
    );
    fc.assert(
      fc.property(text, (query) => {
        try {
          expect(typeof compileQuery(query)(candidate)).toBe("boolean");
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
