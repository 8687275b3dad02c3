import { describe, expect, test } from "vitest";
import { parsePolicy } from "./parse.ts";

const STATEMENT = { Effect: "Allow", Action: "ecs:*", Resource: "*" };
const TRUST = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" } };

function problem(document: unknown, kind: "identity" | "trust" = "identity"): string | undefined {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const parsed = parsePolicy(text, kind);
  return parsed.kind === "malformed" ? parsed.problem : undefined;
}

function of(statement: object): object {
  return { Version: "2012-10-17", Statement: statement };
}

describe("an identity policy", () => {
  test.each([
    [of(STATEMENT)],
    [of([STATEMENT, { ...STATEMENT, Effect: "Deny", Sid: "Deny1" }])],
    [{ ...of(STATEMENT), Id: "an id" }],
    [of({ Effect: "Allow", NotAction: ["iam:*"], NotResource: ["arn:aws:s3:::b/*"] })],
    [of({ ...STATEMENT, Condition: { Bool: { "aws:SecureTransport": true } } })],
    [of({ ...STATEMENT, Condition: { "ForAnyValue:StringLikeIfExists": { "aws:TagKeys": [] } } })],
    [of({ ...STATEMENT, Resource: "arn:aws:*" })],
    [{ Statement: STATEMENT }],
    [{ Version: "2008-10-17", Statement: STATEMENT }],
    [of({ ...STATEMENT, Resource: ["arn:*:ecs:*:*:cluster/*"] })],
  ])("is taken: %j", (document) => {
    expect(problem(document)).toBeUndefined();
  });

  test.each([
    ["{", "This policy contains invalid Json"],
    ["", "This policy contains invalid Json"],
    ["[]", "Syntax errors in policy."],
    ["null", "Syntax errors in policy."],
    ["{}", "Syntax errors in policy."],
    [{ ...of(STATEMENT), Version: "2026-01-01" }, "Syntax errors in policy."],
    [{ Version: "2012-10-17" }, "Syntax errors in policy."],
    [of([]), "Syntax errors in policy."],
    [{ ...of(STATEMENT), Comment: "no" }, "Syntax errors in policy."],
    [{ ...of(STATEMENT), Id: 1 }, "Syntax errors in policy."],
    [of({ ...STATEMENT, Effect: "allow" }), "Syntax errors in policy."],
    [of({ ...STATEMENT, Actions: "ecs:*" }), "Syntax errors in policy."],
    [of({ ...STATEMENT, NotAction: "ecs:*" }), "Syntax errors in policy."],
    [of({ ...STATEMENT, Action: [1] }), "Syntax errors in policy."],
    [of({ Effect: "Allow", Resource: "*" }), "Policy statement must contain actions."],
    [of({ ...STATEMENT, Action: [] }), "Policy statement must contain actions."],
    [of({ Effect: "Allow", Action: "ecs:*" }), "Policy statement must contain resources."],
    [of({ ...STATEMENT, Principal: "*" }), "Policy document should not specify a principal."],
    [
      of({ ...STATEMENT, Action: "RunTask" }),
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    [of({ ...STATEMENT, Action: "ecs:Run:Task" }), "Actions/Condition can contain only one colon."],
    [of({ ...STATEMENT, Action: "e s:RunTask" }), "Vendor e s is not valid"],
    [of({ ...STATEMENT, Resource: "web" }), 'Resource web must be in ARN format or "*".'],
    [
      of({ ...STATEMENT, Resource: "arn:azure:ecs:::c" }),
      'Partition "azure" is not valid for resource "arn:azure:ecs:::c".',
    ],
    [of({ ...STATEMENT, Resource: "arn:aws:ecs:r" }), "The policy failed legacy parsing"],
    [
      of({ ...STATEMENT, Resource: "arn:aws:iam:us-east-1:1:role/r" }),
      "IAM resource arn:aws:iam:us-east-1:1:role/r cannot contain region information.",
    ],
    [
      of([
        { ...STATEMENT, Sid: "A" },
        { ...STATEMENT, Sid: "A" },
      ]),
      "Statement IDs (SID) in a single policy must be unique.",
    ],
    [
      of({ ...STATEMENT, Sid: "a-b" }),
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular " +
        "expression [0-9A-Za-z]*",
    ],
    [of({ ...STATEMENT, Sid: 1 }), "Syntax errors in policy."],
    [
      of({ ...STATEMENT, Condition: { StringIs: { "aws:username": "a" } } }),
      "Invalid Condition type : StringIs.",
    ],
    [
      of({ ...STATEMENT, Condition: { NullIfExists: { "aws:username": "a" } } }),
      "Invalid Condition type : NullIfExists.",
    ],
    [of({ ...STATEMENT, Condition: { Bool: { "aws:x": {} } } }), "Syntax errors in policy."],
    [
      of({ ...STATEMENT, Condition: { Bool: { x: "true" } } }),
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    [of({ ...STATEMENT, Condition: [] }), "Syntax errors in policy."],
  ])("%j is malformed: %s", (document, words) => {
    expect(problem(document)).toBe(words);
  });
});

describe("a trust policy", () => {
  test.each([
    [of(TRUST)],
    [{ Statement: [TRUST] }],
    [{ Version: "2008-10-17", Statement: [{ ...TRUST, Sid: "a b-c" }] }],
    [of({ ...TRUST, Principal: { Service: ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"] } })],
    [of({ ...TRUST, Action: ["sts:AssumeRole", "sts:TagSession"] })],
  ])("is taken: %j", (document) => {
    expect(problem(document, "trust")).toBeUndefined();
  });

  test.each([
    [of({ ...TRUST, Resource: "*" }), "Has prohibited field Resource"],
    [
      of({ ...TRUST, Action: "ecs:*" }),
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    [of({ Effect: "Allow", Action: "sts:AssumeRole" }), "Missing required field Principal"],
    [of({ ...TRUST, Principal: {} }), "Missing required field Principal cannot be empty!"],
    [of({ ...TRUST, Principal: "alice" }), "Syntax errors in policy."],
    [of({ ...TRUST, Principal: { Human: "a" } }), 'Invalid principal in policy: "Human"'],
    [of({ ...TRUST, Principal: { AWS: "alice" } }), 'Invalid principal in policy: "AWS":"alice"'],
    [
      of({ ...TRUST, Principal: { Service: "ecs tasks" } }),
      'Invalid principal in policy: "SERVICE":"ecs tasks"',
    ],
    [{ ...of(TRUST), _comment: "no" }, "Unknown field _comment"],
    [of({ ...TRUST, principal: "*" }), "Unknown field principal"],
  ])("%j is malformed: %s", (document, words) => {
    expect(problem(document, "trust")).toBe(words);
  });
});
