import { ApiError } from "../../domain/errors.ts";
import { rootArn } from "../../domain/identity/names.ts";
import type { RoleRecord } from "../../domain/identity/records.ts";
import { decide } from "../../domain/policy/decide.ts";
import { evaluate } from "../../domain/policy/evaluate.ts";
import {
  type ConditionValues,
  conditionValues,
  type PolicyRequest,
} from "../../domain/policy/request.ts";
import { type Principal, tagValues } from "../../store/principal.ts";
import { serviceValues } from "../../store/task-role.ts";
import type { AssumeRoleContext } from "./session-request.ts";

/**
 * What the caller may not of what it asks for: to assume the role, to tag the session, to set its source identity. Within an
 * account a trust policy that names the caller is enough; one that names the account leaves it to the
 * caller's own policies; across accounts both have to allow it.
 * Source: IAM User Guide, "How IAM roles differ from resource-based policies" and "Policy evaluation logic".
 */
export function deniedAction(
  context: AssumeRoleContext,
  role: RoleRecord,
  principal: Principal,
): string | undefined {
  const { input } = context;
  const values = new Map([...requestValues(context), ...principal.values]);
  const actions = [
    "sts:AssumeRole",
    ...((input.Tags ?? []).length > 0 ? ["sts:TagSession"] : []),
    ...(input.SourceIdentity === undefined ? [] : ["sts:SetSourceIdentity"]),
  ];
  return actions.find((action) => !isAllowed({ context, role, principal, action, values }));
}

function isAllowed(given: {
  readonly context: AssumeRoleContext;
  readonly role: RoleRecord;
  readonly principal: Principal;
  readonly action: string;
  readonly values: ConditionValues;
}): boolean {
  const { context, role, principal, action, values } = given;
  const { caller, source } = context;
  const trust = [source.read(role.trustPolicy, "trust")];
  const request = { action, resource: role.arn, values };
  if (evaluate(trust, request, principal.names) !== "allowed") return false;
  if (!principal.policies || principal.kind === "service") return true;
  const decision = decide(principal.policies, request);
  if (decision.kind === "allowed") return true;
  const isNamed =
    role.accountId === caller.accountId &&
    evaluate(trust, request, withoutAccount(principal, caller.accountId)) === "allowed";
  return isNamed && decision.verdict === "implicitDeny" && isWithinBounds(principal, request);
}

/** Boundary and session policies bound what a trust policy gives, too. */
function isWithinBounds({ policies }: Principal, request: PolicyRequest): boolean {
  return [policies?.boundary, policies?.session].every(
    (documents) => !documents || evaluate(documents, request) === "allowed",
  );
}

function withoutAccount({ names }: Principal, accountId: string): Principal["names"] {
  return names.filter(({ name }) => name !== rootArn(accountId));
}

function requestValues({ input, caller, nowMs }: AssumeRoleContext): ConditionValues {
  const tags = (input.Tags ?? []).map(({ Key = "", Value = "" }) => ({ key: Key, value: Value }));
  const seconds = String(Math.floor(nowMs / 1000));
  return new Map([
    ...serviceValues(caller),
    ...conditionValues(
      {
        "aws:CurrentTime": seconds,
        "aws:EpochTime": seconds,
        "aws:SecureTransport": "false",
        "sts:ExternalId": input.ExternalId,
        "sts:RoleSessionName": input.RoleSessionName,
        "sts:SourceIdentity": input.SourceIdentity,
        ...(tags.length > 0 && { "aws:TagKeys": tags.map(({ key }) => key) }),
        ...(input.TransitiveTagKeys && { "sts:TransitiveTagKeys": input.TransitiveTagKeys }),
      },
      tagValues("aws:RequestTag", tags),
    ),
  ]);
}

/** The words for whatever is wrong: whether there is such a role is nobody's business. */
export function notAuthorized(principalArn: string, action: string, roleArn: string): ApiError {
  return new ApiError(
    "AccessDeniedException",
    `User: ${principalArn} is not authorized to perform: ${action} on resource: ${roleArn}`,
  );
}
