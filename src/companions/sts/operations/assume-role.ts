import type { AssumeRoleRequest, AssumeRoleResponse } from "@aws-sdk/client-sts";
import { ApiError } from "../../../domain/errors.ts";
import { assumedRoleArn, identityKey, parseIdentityArn } from "../../../domain/identity/names.ts";
import type { RoleRecord } from "../../../domain/identity/records.ts";
import { roles } from "../../../store/identity-tables.ts";
import { type Principal, principalOf } from "../../../store/principal.ts";
import { findTaskRole } from "../../../store/task-role.ts";
import { deniedAction, notAuthorized } from "../assume-check.ts";
import { newSession } from "../new-session.ts";
import type { StsOperation } from "../operation.ts";
import {
  type AssumeRoleContext,
  durationOf,
  policiesOf,
  refuseMfa,
  tagsOf,
} from "../session-request.ts";

/** AssumeRole: temporary credentials of a role, for whom its trust policy lets have them. */
export const assumeRole: StsOperation<AssumeRoleRequest, AssumeRoleResponse> = (context) => {
  const { input, tx, caller, source } = context;
  const { RoleArn: roleArn = "", RoleSessionName: sessionName = "" } = input;
  const principal = principalOf(tx, caller, source);
  if (principal.kind === "root" && context.strict) {
    throw new ApiError("AccessDeniedException", "Roles may not be assumed by root accounts.");
  }
  if (parseIdentityArn(roleArn) === undefined) {
    throw new ApiError("ValidationError", `${roleArn} is invalid`);
  }
  const role = findRole(context, principal, roleArn);
  if (!role) throw notAuthorized(caller.principalArn, "sts:AssumeRole", roleArn);
  const denied = deniedAction(context, role, principal);
  if (denied !== undefined) throw notAuthorized(caller.principalArn, denied, roleArn);
  refuseMfa(input);
  const sourceIdentity = input.SourceIdentity ?? principal.session?.sourceIdentity;
  const policies = policiesOf(context);
  const tags = tagsOf(context, principal);
  const { accountId, roleName, roleId } = role;
  const Credentials = newSession(context, {
    accountId,
    bearer: { kind: "role", roleName, roleId, sessionName },
    durationSeconds: durationOf(context, role, principal),
    ...policies,
    ...tags,
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  });
  const packed = packedPercent(context, input.Policy);
  return {
    Credentials,
    AssumedRoleUser: {
      AssumedRoleId: `${roleId}:${sessionName}`,
      Arn: assumedRoleArn(accountId, roleName, sessionName),
    },
    ...(packed > 0 && { PackedPolicySize: packed }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
};

/** ECS, who assumes for tasks, takes a task definition's roles as RunTask takes them. */
function findRole(
  { tx, caller, strict }: AssumeRoleContext,
  principal: Principal,
  roleArn: string,
): RoleRecord | undefined {
  if (principal.kind === "service") {
    return findTaskRole(tx, caller.accountId, { roleArn, strict });
  }
  const parsed = parseIdentityArn(roleArn);
  const role = parsed && tx.get(roles, identityKey(parsed.accountId, parsed.name));
  return role?.arn === roleArn ? role : undefined;
}

/** AWS packs policies and tags in a form of its own and says how full that is; this is an estimate of it. */
function packedPercent({ input }: AssumeRoleContext, policy = ""): number {
  const parts = [
    policy,
    ...(input.PolicyArns ?? []).map(({ arn = "" }) => arn),
    ...(input.Tags ?? []).map(({ Key = "", Value = "" }) => Key + Value),
  ];
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const percent = Math.ceil((size / PACKED_SIZE) * 100);
  if (percent <= 100) return percent;
  throw new ApiError(
    "PackedPolicyTooLargeException",
    "Packed size of session tags and policies exceeds the limit.",
  );
}

/** More than the longest policy alone may have, less than that with all the tags there may be. */
const PACKED_SIZE = 8192;
