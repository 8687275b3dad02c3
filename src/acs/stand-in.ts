import type { Scope } from "../domain/scope.ts";
import type { PayloadStandIn } from "../wire/agent-messages.ts";

/**
 * What stands in for something of another account: a definition copied from elsewhere names what is there. Nothing stands
 * in for the task's own, nor with `strict`, which leaves it to the services to refuse it (docs/extensions.md,
 * "ids-of-other-accounts").
 */
export function standInFor(
  named: string,
  given: {
    /** That it names. */
    readonly accountId: string | undefined;
    /** The task's. */
    readonly scope: Scope;
    readonly strict?: boolean | undefined;
  },
): { readonly standIn?: PayloadStandIn } {
  const { scope, strict = false } = given;
  const isForeign = /^\d{12}$/.test(given.accountId ?? "") && given.accountId !== scope.accountId;
  if (strict || !isForeign) return {};
  return { standIn: { named, accountId: scope.accountId, region: scope.region } };
}
