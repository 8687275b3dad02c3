import { authorizer } from "../companions/iam/authorizer.ts";
import { callerPolicies } from "../companions/iam/caller-policies.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Ids } from "../runtime/ids.ts";
import type { Log } from "../runtime/log.ts";
import type { Sealer } from "../runtime/sealer.ts";
import type { Store } from "../store/view.ts";
import type { Authorize } from "../wire/application.ts";
import type { IdentityOptions } from "../wire/identify.ts";
import type { CallerPolicies } from "../wire/service.ts";
import type { CredentialSource } from "../wire/signature/find-credential.ts";
import { storedCredentials } from "./credentials.ts";
import type { ServerOptions } from "./options.ts";
import { rootCredentials } from "./root-credentials.ts";
import { serviceIdentity, type ServiceIdentity } from "./service-identity.ts";

/** Who requests can be from, and who asks what they may do. */
export interface ServerIdentity extends IdentityOptions {
  /** Absent where nobody is asked who they are: everybody is root then. */
  readonly authorize?: Authorize;
  /** The same for requests that are no API calls. */
  readonly policies?: CallerPolicies;
  readonly service: ServiceIdentity;
  readonly stop: () => void;
}

/** The keys that signatures are verified with: root's, the control plane's own, those of users and sessions. */
export async function openIdentity(
  options: Pick<ServerOptions, "auth" | "keys" | "region">,
  given: {
    readonly store: Store;
    readonly clock: Clock;
    readonly ids: Ids;
    readonly log: Log;
    readonly sealer: Sealer;
  },
): Promise<ServerIdentity> {
  const { store, clock, ids } = given;
  const root = rootCredentials(options.keys);
  const service = serviceIdentity(ids);
  const common = {
    auth: options.auth,
    defaultRegion: options.region,
    nowMs: () => clock.nowMs(),
    service,
  };
  if (options.auth === "none") {
    return { ...common, credentials: firstOf([root, service.credentials]), stop: () => {} };
  }
  const stored = await storedCredentials(given);
  return {
    ...common,
    credentials: firstOf([root, service.credentials, stored]),
    authorize: authorizer({ store, clock }),
    policies: callerPolicies({ store, clock }),
    stop: stored.stop,
  };
}

function firstOf(sources: readonly CredentialSource[]): CredentialSource {
  return {
    find: (accessKeyId) => {
      for (const source of sources) {
        const found = source.find(accessKeyId);
        if (found) return found;
      }
      return undefined;
    },
  };
}
