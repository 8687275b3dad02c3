import { ApiError } from "../../domain/errors.ts";
import { decide, deniedMessage } from "../../domain/policy/decide.ts";
import { type ConditionValues, conditionValues } from "../../domain/policy/request.ts";
import type { Caller } from "../../domain/scope.ts";
import type { Principal } from "../../store/principal.ts";
import type { AwsService, PermissionRequest } from "../../wire/service.ts";

/** Throws AccessDeniedException, in AWS's words, when the principal's policies do not allow it. */
export function checkPermission(given: {
  readonly caller: Caller;
  readonly protocol?: AwsService["protocol"];
  readonly principal: Principal;
  readonly permission: PermissionRequest;
  /** Of the request; those of the principal and of the permission come on top. */
  readonly values: ConditionValues;
}): void {
  const { caller, protocol, principal, permission } = given;
  if (!principal.policies) return;
  const { action, resources, context = {} } = permission;
  const own = conditionValues(context);
  const values = new Map([...given.values, ...principal.values, ...own]);
  // A call that names nothing is about everything.
  for (const resource of resources.length > 0 ? resources : ["*"]) {
    const decision = decide(principal.policies, { action, resource, values });
    if (decision.kind === "allowed") continue;
    const { principalArn } = caller;
    const words = deniedMessage({ principalArn, action, resource, decision });
    throw new ApiError(
      "AccessDeniedException",
      // EC2 says the same behind a sentence of its own.
      protocol === "ec2" ? `You are not authorized to perform this operation. ${words}` : words,
    );
  }
}
