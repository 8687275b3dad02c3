import { describe, expect, test } from "vitest";
import { evaluate, type Verdict } from "./evaluate.ts";
import { parsePolicy, type PolicyKind } from "./parse.ts";
import { conditionValues } from "./request.ts";
import type { PolicyDocument } from "./document.ts";

function policy(
  statement: object | readonly object[],
  kind: PolicyKind = "identity",
): PolicyDocument {
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statement }), kind);
  if (parsed.kind === "malformed") throw new Error(parsed.problem);
  return parsed.document;
}

const CLUSTER = "arn:aws:ecs:us-east-1:000000000000:cluster/web";

function verdictOn(
  statement: object | readonly object[],
  given: {
    readonly action?: string;
    readonly resource?: string;
    readonly values?: Readonly<Record<string, string | readonly string[]>>;
  } = {},
): Verdict {
  const { action = "ecs:RunTask", resource = CLUSTER, values = {} } = given;
  return evaluate([policy(statement)], { action, resource, values: conditionValues(values) });
}

const ALLOW = { Effect: "Allow", Action: "*", Resource: "*" };

describe("an action", () => {
  test.each([
    ["ecs:RunTask", "allowed"],
    ["ecs:runtask", "allowed"],
    ["ECS:Run*", "allowed"],
    ["ecs:Run?ask", "allowed"],
    ["*", "allowed"],
    ["ecs:*", "allowed"],
    ["ecs:StartTask", "implicitDeny"],
    ["ec2:RunTask", "implicitDeny"],
    ["ecs:RunTas", "implicitDeny"],
    ["ecs:?RunTask", "implicitDeny"],
  ])("ecs:RunTask with Action %s is %s", (pattern, verdict) => {
    expect(verdictOn({ ...ALLOW, Action: [pattern] })).toBe(verdict);
  });

  test.each([
    ["ecs:StartTask", "allowed"],
    ["ecs:Run*", "implicitDeny"],
  ])("ecs:RunTask with NotAction %s is %s", (pattern, verdict) => {
    expect(verdictOn({ Effect: "Allow", NotAction: pattern, Resource: "*" })).toBe(verdict);
  });
});

describe("a resource", () => {
  test.each([
    ["*", "allowed"],
    [CLUSTER, "allowed"],
    ["arn:aws:ecs:*:*:cluster/web", "allowed"],
    ["arn:aws:ecs:us-east-1:000000000000:cluster/w*", "allowed"],
    ["arn:aws:ecs:us-east-1:000000000000:*", "allowed"],
    ["arn:aws:ecs:us-east-?:000000000000:cluster/???", "allowed"],
    ["arn:aws:*", "allowed"],
    ["arn:aws:ecs:*:cluster/web:x", "implicitDeny"],
    ["arn:aws:ecs:us-east-1:000000000000:cluster/WEB", "implicitDeny"],
    ["arn:aws:ecs:eu-west-1:000000000000:cluster/web", "implicitDeny"],
  ])("matches %s: %s", (pattern, verdict) => {
    expect(verdictOn({ ...ALLOW, Resource: pattern })).toBe(verdict);
  });

  test("of NotResource is allowed when it is another", () => {
    const others = { Effect: "Allow", Action: "*", NotResource: "arn:aws:ecs:*:*:cluster/db" };
    expect(verdictOn(others)).toBe("allowed");
    expect(verdictOn({ ...others, NotResource: CLUSTER })).toBe("implicitDeny");
  });
});

test("an explicit deny wins over every allow, in whatever order", () => {
  const deny = { Effect: "Deny", Action: "ecs:*", Resource: CLUSTER };
  expect(verdictOn([ALLOW, deny])).toBe("explicitDeny");
  expect(verdictOn([deny, ALLOW])).toBe("explicitDeny");
  expect(verdictOn([deny, ALLOW], { action: "ec2:DescribeVpcs" })).toBe("allowed");
  expect(evaluate([], { action: "a:b", resource: "*", values: conditionValues({}) })).toBe(
    "implicitDeny",
  );
});

describe("variables", () => {
  const mine = { ...ALLOW, Resource: "arn:aws:ecs:*:*:cluster/${aws:username}" };
  test.each([
    [{ "aws:username": "web" }, "allowed"],
    [{ "AWS:UserName": "web" }, "allowed"],
    [{ "aws:username": "db" }, "implicitDeny"],
    [{ "aws:username": "*" }, "implicitDeny"],
    [{ "aws:username": ["web", "db"] }, "implicitDeny"],
    [{}, "implicitDeny"],
  ])("of %o: %s", (values, verdict) => {
    expect(verdictOn(mine, { values })).toBe(verdict);
  });

  test("have defaults, and stand for the characters that are special", () => {
    const withDefault = {
      ...ALLOW,
      Resource: "arn:aws:ecs:*:*:cluster/${aws:PrincipalTag/team, 'web'}",
    };
    expect(verdictOn(withDefault)).toBe("allowed");
    expect(verdictOn(withDefault, { values: { "aws:PrincipalTag/team": "db" } })).toBe(
      "implicitDeny",
    );
    const star = { ...ALLOW, Resource: "arn:aws:ecs:*:*:cluster/${*}" };
    expect(verdictOn(star)).toBe("implicitDeny");
    expect(verdictOn(star, { resource: "arn:aws:ecs:r:1:cluster/*" })).toBe("allowed");
  });

  test("are plain text in a policy of the older version", () => {
    const text = JSON.stringify({
      Version: "2008-10-17",
      Statement: {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: "*",
        Condition: { StringEquals: { "aws:username": "${aws:username}" } },
      },
    });
    const parsed = parsePolicy(text, "trust");
    const request = {
      action: "sts:AssumeRole",
      resource: "*",
      values: conditionValues({ "aws:username": "web" }),
    };
    const documents = parsed.kind === "policy" ? [parsed.document] : [];
    expect(evaluate(documents, request, [{ kind: "AWS", name: "x" }])).toBe("implicitDeny");
  });
});

describe("a condition", () => {
  const NOW = "2026-11-20T12:00:00Z";
  test.each([
    ["StringEquals", "a", "a", true],
    ["StringEquals", ["x", "a"], "a", true],
    ["StringEquals", "A", "a", false],
    ["StringEquals", "a*", "ab", false],
    ["StringNotEquals", "a", "a", false],
    ["StringNotEquals", ["b", "a"], "a", false],
    ["StringNotEquals", "b", "a", true],
    ["StringEqualsIgnoreCase", "A", "a", true],
    ["StringNotEqualsIgnoreCase", "A", "a", false],
    ["StringLike", "a*c?", "abcd", true],
    ["StringLike", "a*c?", "abc", false],
    ["StringNotLike", "a*", "abc", false],
    ["StringNotLike", "b*", "abc", true],
    ["NumericEquals", 10, "10.0", true],
    ["NumericEquals", "ten", "10", false],
    ["NumericNotEquals", "10", "11", true],
    ["NumericLessThan", "10", "9", true],
    ["NumericLessThan", "10", "10", false],
    ["NumericLessThanEquals", "10", "10", true],
    ["NumericGreaterThan", "10", "11", true],
    ["NumericGreaterThan", "10", "10", false],
    ["NumericGreaterThanEquals", "10", "10", true],
    ["NumericGreaterThanEquals", "10", "", false],
    ["DateEquals", "2026-11-20T13:00:00+01:00", NOW, true],
    ["DateNotEquals", "2026-11-20", NOW, true],
    ["DateLessThan", "2026-11-21", NOW, true],
    ["DateLessThan", "2026-02-30x", NOW, false],
    ["DateLessThanEquals", NOW, NOW, true],
    ["DateGreaterThan", "1795175999", NOW, true],
    ["DateGreaterThan", "2027", NOW, false],
    ["DateGreaterThanEquals", NOW, NOW, true],
    ["Bool", true, "true", true],
    ["Bool", "False", "false", true],
    ["Bool", "true", "false", false],
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ5", true],
    ["BinaryEquals", "QmluYXJ5", "qmluyxj5", false],
    ["IpAddress", "203.0.113.0/24", "203.0.113.7", true],
    ["IpAddress", "203.0.113.0/24", "203.0.114.7", false],
    ["IpAddress", "203.0.113.7", "203.0.113.7", true],
    ["IpAddress", "0.0.0.0/0", "8.8.8.8", true],
    ["IpAddress", "2001:db8::/32", "2001:db8:1::7", true],
    ["IpAddress", "2001:db8::/32", "2001:db9::7", false],
    ["IpAddress", "2001:db8::7", "2001:db8::7", true],
    ["IpAddress", "nonsense", "203.0.113.7", false],
    ["NotIpAddress", "203.0.113.0/24", "203.0.113.7", false],
    ["NotIpAddress", "203.0.113.0/24", "10.0.0.1", true],
    ["ArnEquals", "arn:aws:ecs:*:*:cluster/*", CLUSTER, true],
    ["ArnLike", "arn:aws:ecs:*:*:cluster/w?b", CLUSTER, true],
    ["ArnLike", "arn:*:cluster/web:*:*:*", CLUSTER, false],
    ["ArnNotEquals", CLUSTER, CLUSTER, false],
    ["ArnNotLike", "arn:aws:ecs:*:*:cluster/db", CLUSTER, true],
    ["Null", "false", "a", true],
    ["Null", "true", "a", false],
  ])("%s %j of %s is %s", (operator, wanted, value, holds) => {
    const statement = { ...ALLOW, Condition: { [operator]: { "ecs:key": wanted } } };
    const verdict = holds ? "allowed" : "implicitDeny";
    expect(verdictOn(statement, { values: { "ecs:KEY": value } })).toBe(verdict);
  });

  test.each([
    ["StringEquals", "a", false],
    ["StringNotEquals", "a", true],
    ["ArnNotLike", CLUSTER, true],
    ["NotIpAddress", "10.0.0.0/8", true],
    ["StringEqualsIfExists", "a", true],
    ["NumericLessThanIfExists", "1", true],
    ["ForAllValues:StringEquals", "a", true],
    ["ForAnyValue:StringEquals", "a", false],
    ["ForAnyValue:StringNotEquals", "a", false],
    ["Null", "true", true],
    ["Null", "false", false],
  ])("%s %s without a value is %s", (operator, wanted, holds) => {
    const statement = { ...ALLOW, Condition: { [operator]: { "ecs:key": wanted } } };
    const verdict = holds ? "allowed" : "implicitDeny";
    expect(verdictOn(statement)).toBe(verdict);
    // A request that lists none has none.
    expect(verdictOn(statement, { values: { "ecs:key": [] } })).toBe(verdict);
  });

  test.each([
    ["ForAllValues:StringEquals", ["a", "b"], ["a"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringNotEquals", ["a"], ["b", "a"], false],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c"], false],
    ["ForAnyValue:StringNotEquals", ["a"], ["b", "a"], true],
    ["StringEquals", ["a"], ["b", "a"], true],
    ["StringNotEquals", ["a"], ["b", "a"], false],
  ])("%s %j of %j is %s", (operator, wanted, given, holds) => {
    const statement = { ...ALLOW, Condition: { [operator]: { "aws:TagKeys": wanted } } };
    const verdict = holds ? "allowed" : "implicitDeny";
    expect(verdictOn(statement, { values: { "aws:TagKeys": given } })).toBe(verdict);
  });

  test("holds only with all the others of its statement", () => {
    const statement = {
      ...ALLOW,
      Condition: { StringEquals: { "ecs:a": "1", "ecs:b": "2" }, Bool: { "ecs:c": "true" } },
    };
    const all = { "ecs:a": "1", "ecs:b": "2", "ecs:c": "true" };
    expect(verdictOn(statement, { values: all })).toBe("allowed");
    for (const key of Object.keys(all)) {
      expect(verdictOn(statement, { values: { ...all, [key]: "no" } })).toBe("implicitDeny");
    }
  });

  test("takes variables, and none of them when the request lacks the value", () => {
    const statement = {
      ...ALLOW,
      Condition: { StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } },
    };
    const values = { "aws:ResourceTag/team": "web", "aws:PrincipalTag/team": "web" };
    expect(verdictOn(statement, { values })).toBe("allowed");
    expect(verdictOn(statement, { values: { "aws:ResourceTag/team": "" } })).toBe("implicitDeny");
  });
});

describe("a trust policy", () => {
  const verdict = (principal: unknown, names: Parameters<typeof evaluate>[2], more: object = {}) =>
    evaluate(
      [
        policy(
          { Effect: "Allow", Action: "sts:AssumeRole", ...trustees(principal), ...more },
          "trust",
        ),
      ],
      { action: "sts:AssumeRole", resource: "arn:aws:iam::1:role/r", values: conditionValues({}) },
      names,
    );
  const trustees = (principal: unknown): object => ({ Principal: principal });
  const alice = [
    { kind: "AWS", name: "arn:aws:iam::111122223333:user/alice" },
    { kind: "AWS", name: "arn:aws:iam::111122223333:root" },
  ] as const;

  test.each([
    ["*", "allowed"],
    [{ AWS: "*" }, "allowed"],
    [{ AWS: "111122223333" }, "allowed"],
    [{ AWS: "arn:aws:iam::111122223333:root" }, "allowed"],
    [
      { AWS: ["arn:aws:iam::222233334444:user/b", "arn:aws:iam::111122223333:user/alice"] },
      "allowed",
    ],
    [{ AWS: "arn:aws:iam::111122223333:user/bob" }, "implicitDeny"],
    [{ Service: "ecs-tasks.amazonaws.com" }, "implicitDeny"],
  ])("%j for a user is %s", (principal, wanted) => {
    expect(verdict(principal, alice)).toBe(wanted);
  });

  test("lets a service in by its name only", () => {
    const ecs = [{ kind: "Service", name: "ecs-tasks.amazonaws.com" }] as const;
    expect(verdict({ Service: ["ecs-tasks.amazonaws.com"] }, ecs)).toBe("allowed");
    expect(verdict({ Service: "ec2.amazonaws.com" }, ecs)).toBe("implicitDeny");
    expect(verdict({ AWS: "*" }, ecs)).toBe("implicitDeny");
  });

  test.each([
    ["Deny", ["arn:aws:iam::111122223333:user/alice", "111122223333"], "implicitDeny"],
    ["Deny", ["arn:aws:iam::111122223333:user/alice"], "explicitDeny"],
    ["Deny", ["111122223333"], "explicitDeny"],
    ["Allow", ["arn:aws:iam::111122223333:user/alice"], "implicitDeny"],
    ["Allow", ["111122223333"], "implicitDeny"],
    ["Allow", ["arn:aws:iam::222233334444:user/b"], "allowed"],
  ])("%s with NotPrincipal %j: %s", (Effect, AWS, wanted) => {
    const document = policy({ Effect, Action: "sts:AssumeRole", NotPrincipal: { AWS } }, "trust");
    const request = { action: "sts:AssumeRole", resource: "*", values: conditionValues({}) };
    expect(evaluate([document], request, alice)).toBe(wanted);
  });
});
