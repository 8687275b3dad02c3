import { describe, expect, test } from "vitest";
import { decide, deniedMessage, type PrincipalPolicies } from "./decide.ts";
import type { NamedPrincipal, PolicyDocument } from "./document.ts";
import { parsePolicy, type PolicyKind } from "./parse.ts";
import { conditionValues } from "./request.ts";
import { shutsOut } from "./resource-grant.ts";

const ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:db-AbCdEf";
const ROOT = "arn:aws:iam::000000000000:root";
const ROLE = "arn:aws:iam::000000000000:role/app";
const SESSION = "arn:aws:sts::000000000000:assumed-role/app/one";
const USER = "arn:aws:iam::000000000000:user/alice";
const ACTION = "secretsmanager:GetSecretValue";

const names = (...arns: readonly string[]): readonly NamedPrincipal[] =>
  arns.map((name) => ({ kind: "AWS", name }));
const alice = names(USER, ROOT);
const session = names(SESSION, ROLE, ROOT);

function documents(kind: PolicyKind, ...Statement: readonly object[]): readonly PolicyDocument[] {
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement }), kind);
  return parsed.kind === "policy" ? [parsed.document] : [];
}

const ALLOW = documents("identity", { Effect: "Allow", Action: "*", Resource: "*" });
const OTHER = documents("identity", { Effect: "Allow", Action: "s3:*", Resource: "*" });
const DENY = documents("identity", { Effect: "Deny", Action: ACTION, Resource: ARN });

const to = (principal: unknown, more: object = {}): object => ({
  Effect: "Allow",
  Principal: principal,
  Action: ACTION,
  Resource: "*",
  ...more,
});
const deny = (principal: unknown, more: object = {}): object =>
  to(principal, { Effect: "Deny", ...more });

/** `allowed`, or why not. */
function said(given: {
  readonly who?: readonly NamedPrincipal[];
  readonly policies?: PrincipalPolicies | undefined;
  readonly resource: readonly object[];
  readonly isOwnAccount?: boolean;
}): string {
  const { who = alice, resource, isOwnAccount = true } = given;
  const policies = "policies" in given ? given.policies : { identity: [] };
  const request = { action: ACTION, resource: ARN, values: conditionValues({ "aws:k": "v" }) };
  const side = { principal: who, isOwnAccount, policies: documents("resource", ...resource) };
  const decision = decide(policies, request, side);
  if (decision.kind === "allowed") return "allowed";
  const words = deniedMessage({ ...request, principalArn: USER, decision });
  return words.slice(words.indexOf(ARN) + ARN.length + 1);
}

const NO_IDENTITY = `because no identity-based policy allows the ${ACTION} action`;
const NO_BOUNDARY = `because no permissions boundary allows the ${ACTION} action`;
const NO_SESSION = `because no session policy allows the ${ACTION} action`;
const NO_RESOURCE = `because no resource-based policy allows the ${ACTION} action`;
const DENIED = "with an explicit deny in a resource-based policy";

describe("within an account a user", () => {
  test.each([
    ["without any policy", [], NO_IDENTITY],
    ["that is named", [to({ AWS: USER })], "allowed"],
    ["that is everybody", [to("*")], "allowed"],
    ["that is another", [to({ AWS: `${USER}s` })], NO_IDENTITY],
    ["of the account that is named", [to({ AWS: "000000000000" })], NO_IDENTITY],
    [
      "on a condition that holds",
      [to("*", { Condition: { StringEquals: { "aws:k": "v" } } })],
      "allowed",
    ],
    [
      "on one that does not",
      [to("*", { Condition: { StringEquals: { "aws:k": "w" } } })],
      NO_IDENTITY,
    ],
    ["for another action", [to("*", { Action: "secretsmanager:DescribeSecret" })], NO_IDENTITY],
    ["on another resource", [to("*", { Resource: `${ARN}x` })], NO_IDENTITY],
    ["that a deny names", [to("*"), deny({ AWS: USER })], DENIED],
    [
      "all but whom are denied",
      [to("*"), deny("", { Principal: undefined, NotPrincipal: { AWS: [USER, ROOT] } })],
      "allowed",
    ],
    [
      "all but others are denied",
      [to("*"), deny("", { Principal: undefined, NotPrincipal: { AWS: [ROLE, ROOT] } })],
      DENIED,
    ],
  ])("%s", (_, resource, words) => {
    expect(said({ resource })).toBe(words);
  });

  test("is allowed by either side, and denied by either", () => {
    expect(said({ policies: { identity: ALLOW }, resource: [] })).toBe("allowed");
    expect(said({ policies: { identity: ALLOW }, resource: [deny("*")] })).toBe(DENIED);
    expect(said({ policies: { identity: DENY }, resource: [to("*")] })).toBe(
      "with an explicit deny in an identity-based policy",
    );
  });

  test("is allowed by the account that is named as far as its policies go", () => {
    const resource = [to({ AWS: ROOT })];
    expect(said({ policies: { identity: ALLOW }, resource })).toBe("allowed");
    expect(said({ policies: { identity: ALLOW, boundary: OTHER }, resource })).toBe(NO_BOUNDARY);
  });
});

describe("boundary and session policies", () => {
  const bounded = { identity: [], boundary: OTHER };
  const limited = { identity: [], session: OTHER };

  test.each([
    [USER, alice, bounded, "allowed"],
    [SESSION, session, bounded, "allowed"],
    [SESSION, session, limited, "allowed"],
    [ROLE, session, { identity: [] }, "allowed"],
    [ROLE, session, bounded, NO_BOUNDARY],
    [ROLE, session, limited, NO_SESSION],
    ["*", session, { identity: [] }, "allowed"],
    ["*", session, limited, NO_SESSION],
    ["*", alice, bounded, NO_BOUNDARY],
  ])("leave of what is given to %s", (AWS, who, policies, words) => {
    expect(said({ who, policies, resource: [to({ AWS })] })).toBe(words);
  });

  test("deny whatever is given", () => {
    expect(said({ policies: { identity: [], session: DENY }, resource: [to({ AWS: USER })] })).toBe(
      "with an explicit deny in a session policy",
    );
  });
});

test("root needs no permission, and is shut out by a deny all the same", () => {
  const root = { who: names(ROOT), policies: undefined };
  expect(said({ ...root, resource: [] })).toBe("allowed");
  expect(said({ ...root, resource: [deny("*")] })).toBe(DENIED);
  expect(said({ ...root, resource: [deny({ AWS: USER })] })).toBe("allowed");
});

test("a service is let in by its name", () => {
  const who = [{ kind: "Service", name: "ecs.amazonaws.com" }] as const;
  expect(said({ who, resource: [to({ Service: "ecs.amazonaws.com" })] })).toBe("allowed");
  expect(said({ who, resource: [to("*")] })).toBe(NO_IDENTITY);
});

describe("across accounts both sides have to allow it", () => {
  test.each([
    [{ identity: [] }, [to("*")], NO_IDENTITY],
    [{ identity: ALLOW }, [], NO_RESOURCE],
    [{ identity: ALLOW }, [to({ AWS: ROOT })], "allowed"],
    [{ identity: ALLOW }, [to("*"), deny("*")], DENIED],
    [undefined, [], NO_RESOURCE],
    [undefined, [to({ AWS: ROOT })], "allowed"],
  ])("%j and %j", (policies, resource, words) => {
    expect(said({ policies, resource, isOwnAccount: false })).toBe(words);
  });
});

test("a policy shuts out whom it denies whatever the circumstances", () => {
  const asked = { action: ACTION, resource: ARN, principal: names(ROOT) };
  const isOut = (statement: object): boolean =>
    documents("resource", statement).some((document) => shutsOut(document, asked));
  expect(isOut(deny("*"))).toBe(true);
  expect(isOut(deny({ AWS: USER }))).toBe(false);
  expect(isOut(deny("*", { Condition: { Bool: { "aws:SecureTransport": "false" } } }))).toBe(false);
});
