import { ApiError } from "../../domain/errors.ts";
import { managedPoliciesFor } from "../../domain/policy/aws-managed.ts";
import { policyReader } from "../../domain/policy/policy-cache.ts";
import type { Clock } from "../../runtime/clock.ts";
import { type Principal, principalOf } from "../../store/principal.ts";
import type { Store } from "../../store/view.ts";
import type { Authorize } from "../../wire/application.ts";
import type { AwsService, Call, CheckPermission, PermissionRequest } from "../../wire/service.ts";
import { checkPermission } from "./check-permission.ts";
import { isUseNews, recordUse } from "./record-use.ts";
import { requestValues } from "./request-values.ts";

/**
 * Makes the check that calls go through: who the caller is, by the store as it is now, and whether its policies, and those
 * of the resources, allow all that the call needs. Rejects with AccessDeniedException in AWS's words.
 */
export function authorizer({
  store,
  clock,
}: {
  readonly store: Store;
  readonly clock: Clock;
}): Authorize {
  const read = policyReader();
  return async (call, { service, request }) => {
    const managed = await managedPoliciesFor(call.caller);
    const needed = await neededBy(call, service);
    const nowMs = clock.nowMs();
    const use = { caller: call.caller, serviceName: service.signingName, nowMs };
    const values = requestValues({ caller: call.caller, input: call.input, request, nowMs });
    const { caller } = call;
    const { protocol } = service;
    const { check, isNews } = await store.read((view) => {
      const principal = principalOf(view, caller, { managed, read });
      refuseSession(principal, call, service);
      const checkOne: CheckPermission = (permission) =>
        checkPermission({ caller, protocol, principal, permission, values, read });
      for (const permission of needed) checkOne(permission);
      return { check: checkOne, isNews: isUseNews(view, use) };
    });
    if (isNews) await store.write((tx) => recordUse(tx, use));
    return check;
  };
}

/** Of a service that says nothing of its own: the operation, on anything. */
async function neededBy(call: Call, service: AwsService): Promise<readonly PermissionRequest[]> {
  const action = `${service.signingName}:${call.operation}`;
  return (await service.permissions?.(call)) ?? [{ action, resources: ["*"] }];
}

/**
 * What GetSessionToken gives can't call IAM, nor STS for more than AssumeRole and GetCallerIdentity.
 * Source: AWS STS API Reference, "GetSessionToken".
 */
function refuseSession(principal: Principal, call: Call, service: AwsService): void {
  if (principal.session?.bearer.kind !== "user") return;
  const { signingName } = service;
  const isForbidden =
    signingName === "iam" ||
    (signingName === "sts" && !["AssumeRole", "GetCallerIdentity"].includes(call.operation));
  if (!isForbidden) return;
  if (signingName === "sts") {
    throw new ApiError(
      "AccessDeniedException",
      `Cannot call ${call.operation} with session credentials`,
    );
  }
  throw new ApiError(
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
  );
}
