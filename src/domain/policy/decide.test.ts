import { expect, test } from "vitest";
import type { PolicyDocument } from "./document.ts";
import { decide, deniedMessage, type PrincipalPolicies } from "./decide.ts";
import { parsePolicy } from "./parse.ts";
import { conditionValues } from "./request.ts";

function policies(effect: "Allow" | "Deny", action = "ecs:*"): readonly PolicyDocument[] {
  const statement = { Effect: effect, Action: action, Resource: "*" };
  const parsed = parsePolicy(
    JSON.stringify({ Version: "2012-10-17", Statement: statement }),
    "identity",
  );
  return parsed.kind === "policy" ? [parsed.document] : [];
}

const ALLOW = policies("Allow");
const OTHER = policies("Allow", "s3:*");
const DENY = policies("Deny");

test.each<[PrincipalPolicies, string]>([
  [{ identity: ALLOW }, "allowed"],
  [{ identity: ALLOW, boundary: ALLOW, session: ALLOW }, "allowed"],
  [{ identity: [] }, "because no identity-based policy allows the ecs:RunTask action"],
  [{ identity: OTHER }, "because no identity-based policy allows the ecs:RunTask action"],
  [{ identity: [...ALLOW, ...DENY] }, "with an explicit deny in an identity-based policy"],
  [
    { identity: ALLOW, boundary: OTHER },
    "because no permissions boundary allows the ecs:RunTask action",
  ],
  [{ identity: ALLOW, boundary: DENY }, "with an explicit deny in a permissions boundary"],
  [{ identity: ALLOW, session: [] }, "because no session policy allows the ecs:RunTask action"],
  [{ identity: [], session: DENY }, "with an explicit deny in a session policy"],
])("%j: %s", (given, words) => {
  const request = { action: "ecs:RunTask", resource: "*", values: conditionValues({}) };
  const decision = decide(given, request);
  const said =
    decision.kind === "allowed"
      ? "allowed"
      : deniedMessage({ ...request, principalArn: "arn:aws:iam::1:user/a", decision });
  expect(said).toBe(
    words === "allowed"
      ? words
      : `User: arn:aws:iam::1:user/a is not authorized to perform: ecs:RunTask on resource: * ${words}`,
  );
});
