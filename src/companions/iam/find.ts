import { lastPart } from "../../domain/arn.ts";
import { ApiError } from "../../domain/errors.ts";
import { identityKey } from "../../domain/identity/names.ts";
import {
  type GroupRecord,
  type InstanceProfileRecord,
  MANAGED_BY_AWS,
  type ManagedPolicyRecord,
  type RoleRecord,
  type UserRecord,
} from "../../domain/identity/records.ts";
import { isRoot } from "../../domain/scope.ts";
import {
  groups,
  instanceProfiles,
  managedPolicies,
  roles,
  users,
} from "../../store/identity-tables.ts";
import type { IamSurroundings } from "./operation.ts";

type Where = Pick<IamSurroundings, "tx" | "caller" | "source">;

export function noSuchEntity(message: string): ApiError {
  return new ApiError("NoSuchEntityException", message);
}

export function alreadyExists(message: string): ApiError {
  return new ApiError("EntityAlreadyExistsException", message);
}

export function deleteConflict(message: string): ApiError {
  return new ApiError("DeleteConflictException", message);
}

export function limitExceeded(message: string): ApiError {
  return new ApiError("LimitExceededException", message);
}

export function findRole({ tx, caller }: Where, name: string): RoleRecord {
  const role = tx.get(roles, identityKey(caller.accountId, name));
  if (role) return role;
  throw noSuchEntity(`The role with name ${name} cannot be found.`);
}

/** A role that its account may change: those linked to a service are the service's. */
export function findOwnRole(where: Where, name: string): RoleRecord {
  const role = findRole(where, name);
  if (role.linkedService === undefined) return role;
  throw new ApiError(
    "UnmodifiableEntityException",
    `Cannot perform the operation on the protected role '${role.roleName}' - this role is only ` +
      "modifiable by AWS",
  );
}

export function findUser({ tx, caller }: Where, name: string): UserRecord {
  const user = tx.get(users, identityKey(caller.accountId, name));
  if (user) return user;
  throw noSuchEntity(`The user with name ${name} cannot be found.`);
}

/** The user of that name, or the one who asks. */
export function findUserOrSelf(where: Where, name: string | undefined): UserRecord {
  if (name !== undefined) return findUser(where, name);
  const { principalArn } = where.caller;
  if (isRoot(where.caller) || !principalArn.includes(":user/")) {
    throw new ApiError(
      "ValidationError",
      "Must specify userName when calling with non-User credentials",
    );
  }
  return findUser(where, lastPart(principalArn));
}

export function findGroup({ tx, caller }: Where, name: string): GroupRecord {
  const group = tx.get(groups, identityKey(caller.accountId, name));
  if (group) return group;
  throw noSuchEntity(`The group with name ${name} cannot be found.`);
}

export function findInstanceProfile({ tx, caller }: Where, name: string): InstanceProfileRecord {
  const profile = tx.get(instanceProfiles, identityKey(caller.accountId, name));
  if (profile) return profile;
  throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
}

/** A managed policy of the account or of AWS. */
export function findPolicy(where: Where, arn: string): ManagedPolicyRecord {
  const policy = lookUpPolicy(where, arn);
  if (policy) return policy;
  throw noSuchEntity(`Policy ${arn} was not found.`);
}

export function lookUpPolicy(
  { tx, caller, source }: Where,
  arn: string,
): ManagedPolicyRecord | undefined {
  if (!/^arn:[\w-]+:iam::(?:\d{12}|aws):policy\//.test(arn)) {
    throw new ApiError("InvalidInputException", `ARN ${arn} is not valid.`);
  }
  const own = tx.get(managedPolicies, arn);
  return own?.accountId === caller.accountId ? own : source.managed.get(arn);
}

/** A managed policy that the account may change. */
export function findOwnPolicy(where: Where, arn: string): ManagedPolicyRecord {
  const policy = findPolicy(where, arn);
  if (policy.accountId !== MANAGED_BY_AWS) return policy;
  throw new ApiError(
    "AccessDeniedException",
    `User: ${where.caller.principalArn} is not authorized to perform this operation on resource: ` +
      `policy ${arn}`,
  );
}
