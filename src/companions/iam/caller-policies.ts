import { managedPoliciesFor } from "../../domain/policy/aws-managed.ts";
import { policyReader } from "../../domain/policy/policy-cache.ts";
import type { Clock } from "../../runtime/clock.ts";
import { principalOf } from "../../store/principal.ts";
import type { Store } from "../../store/view.ts";
import type { CallerPolicies } from "../../wire/service.ts";
import { checkPermission } from "./check-permission.ts";
import { requestValues } from "./request-values.ts";

/** What callers may do, by the store as it is at the time. */
export function callerPolicies({
  store,
  clock,
}: {
  readonly store: Store;
  readonly clock: Clock;
}): CallerPolicies {
  const read = policyReader();
  return async (caller, request) => {
    const managed = await managedPoliciesFor(caller);
    const principal = await store.read((view) => principalOf(view, caller, { managed, read }));
    const values = requestValues({ caller, input: {}, request, nowMs: clock.nowMs() });
    return (permission) => checkPermission({ caller, principal, permission, values, read });
  };
}
