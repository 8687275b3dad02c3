import { ApiError } from "../../domain/errors.ts";
import { rootArn } from "../../domain/identity/names.ts";
import { resourceTagValues } from "../../domain/policy/resource-tags.ts";
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
 * What the caller may not of what it asks for: to assume the role, to tag the session, to set its source identity; what a
 * session passes on to the next in a chain is asked for again. Within an account a trust policy that names the caller is enough; one that names the account leaves it to the
 * caller's own policies; across accounts both have to allow it.
 * Source: IAM User Guide, "How IAM roles differ from resource-based policies", "Policy evaluation logic" and "Monitor and
 * control actions taken with assumed roles"; Service Authorization Reference, AWS Security Token Service.
 */
export function deniedAction(
  context: AssumeRoleContext,
  role: RoleRecord,
  principal: Principal,
): string | undefined {
  const { input } = context;
  const { session } = principal;
  const values = new Map([
    ...(principal.kind === "service" ? serviceValues(context.caller) : requestValues(context)),
    ...inputValues(context),
    ...roleValues(role),
    ...principal.values,
  ]);
  const isTagged = (input.Tags ?? []).length > 0 || (session?.transitiveTagKeys ?? []).length > 0;
  const sourceIdentity = input.SourceIdentity ?? session?.sourceIdentity;
  const actions = [
    "sts:AssumeRole",
    ...(isTagged ? ["sts:TagSession"] : []),
    ...(sourceIdentity === undefined ? [] : [SET_SOURCE_IDENTITY]),
  ];
  const denied = actions.find((action) => !isAllowed({ context, role, principal, action, values }));
  if (denied !== undefined) return denied;
  // A session keeps the source identity that it has.
  const isChanged =
    session?.sourceIdentity !== undefined && session.sourceIdentity !== sourceIdentity;
  return isChanged ? SET_SOURCE_IDENTITY : undefined;
}

const SET_SOURCE_IDENTITY = "sts:SetSourceIdentity";

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

/** Of calls that services make, these are not the service's. */
function requestValues({ caller, call }: AssumeRoleContext): ConditionValues {
  return conditionValues({
    "aws:RequestedRegion": caller.region,
    "aws:SourceIp": call.sourceIp?.(),
    "aws:UserAgent": call.userAgent,
  });
}

function inputValues({ input, nowMs }: AssumeRoleContext): ConditionValues {
  const tags = (input.Tags ?? []).map(({ Key = "", Value = "" }) => ({ key: Key, value: Value }));
  const seconds = String(Math.floor(nowMs / 1000));
  return conditionValues(
    {
      "aws:CurrentTime": seconds,
      "aws:EpochTime": seconds,
      "aws:SecureTransport": "false",
      "aws:ViaAWSService": "false",
      "sts:ExternalId": input.ExternalId,
      "sts:RoleSessionName": input.RoleSessionName,
      "sts:SourceIdentity": input.SourceIdentity,
      ...(tags.length > 0 && { "aws:TagKeys": tags.map(({ key }) => key) }),
      ...(input.TransitiveTagKeys && { "sts:TransitiveTagKeys": input.TransitiveTagKeys }),
    },
    tagValues("aws:RequestTag", tags),
  );
}

function roleValues({ accountId, tags }: RoleRecord): ConditionValues {
  return conditionValues(
    { "aws:ResourceAccount": accountId },
    resourceTagValues(tags, "iam:ResourceTag"),
  );
}

/** The words for whatever is wrong: whether there is such a role is nobody's business. */
export function notAuthorized(principalArn: string, action: string, roleArn: string): ApiError {
  return new ApiError(
    "AccessDeniedException",
    `User: ${principalArn} is not authorized to perform: ${action} on resource: ${roleArn}`,
  );
}
