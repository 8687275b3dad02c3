import { ApiError } from "../../domain/errors.ts";
import { decide, deniedMessage } from "../../domain/policy/decide.ts";
import type { PolicyReader } from "../../domain/policy/policy-cache.ts";
import { type ConditionValues, conditionValues } from "../../domain/policy/request.ts";
import type { ResourceSide } from "../../domain/policy/resource-grant.ts";
import type { Caller } from "../../domain/scope.ts";
import type { Principal } from "../../store/principal.ts";
import type { AwsService, PermissionRequest } from "../../wire/service.ts";

interface Checked {
  readonly caller: Caller;
  readonly protocol?: AwsService["protocol"];
  readonly principal: Principal;
  readonly permission: PermissionRequest;
  /** Of the request; those of the principal and of the permission come on top. */
  readonly values: ConditionValues;
  readonly read: PolicyReader;
}

/** Throws AccessDeniedException, in AWS's words, when the principal's policies, or the resource's, do not allow it. */
export function checkPermission(given: Checked): void {
  const { caller, protocol, principal, permission } = given;
  if (!principal.policies && !permission.resourcePolicies) return;
  const { action, resources, context = {} } = permission;
  const own = conditionValues(context);
  // A call that names nothing is about everything.
  for (const resource of resources.length > 0 ? resources : ["*"]) {
    const values = new Map([
      ...given.values,
      ...principal.values,
      ["aws:resourceaccount", [accountOf(resource) ?? caller.accountId]] as const,
      ...own,
    ]);
    const request = { action, resource, values };
    const decision = decide(principal.policies, request, resourceSide(given, resource));
    if (decision.kind === "allowed") continue;
    const { principalArn } = caller;
    const { resourceName = resource } = permission;
    const isEc2 = protocol === "ec2";
    const words = deniedMessage({
      principalArn,
      action,
      // EC2 leaves out what can't be narrowed to a resource.
      ...(resourceName !== "" && !(isEc2 && resource === "*") && { resource: resourceName }),
      decision,
    });
    throw new ApiError(
      "AccessDeniedException",
      // EC2 says the same behind a sentence of its own.
      isEc2 ? `You are not authorized to perform this operation. ${words}` : words,
    );
  }
}

/** Nothing where resources have no policies; a policy can't be of what an ARN with wildcards names. */
function resourceSide(
  { caller, principal, permission, read }: Checked,
  resource: string,
): ResourceSide | undefined {
  if (permission.resourcePolicies === undefined) return undefined;
  const texts = permission.resourcePolicies.get(resource) ?? [];
  const accountId = accountOf(resource);
  return {
    principal: principal.names,
    isOwnAccount: accountId === undefined || accountId === caller.accountId,
    policies: texts.map((text) => read(text, "resource")),
  };
}

/** Whose a resource is; nothing where its ARN does not say. */
function accountOf(resource: string): string | undefined {
  const accountId = resource.split(":")[4] ?? "";
  return /^\d{12}$/.test(accountId) ? accountId : undefined;
}
