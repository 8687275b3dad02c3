import { servicePrincipal, uniqueId } from "../domain/identity/names.ts";
import { DEFAULT_ACCOUNT_ID } from "../domain/scope.ts";
import type { Ids } from "../runtime/ids.ts";
import { TASKS_SERVICE } from "../store/task-role.ts";
import type { CredentialSource } from "../wire/signature/find-credential.ts";
import type { RootKeys } from "./root-credentials.ts";

/** The keys with which the control plane signs as the service `ecs-tasks.amazonaws.com`. */
export interface ServiceIdentity {
  readonly keys: RootKeys;
  readonly credentials: CredentialSource;
}

/**
 * An identity of this process alone, made of chance at its start and written nowhere: AWS's services need no keys, ours reach
 * STS over the public API as everybody does (docs/decisions/0014). It may assume roles that trust
 * `ecs-tasks.amazonaws.com` and nothing else.
 */
export function serviceIdentity(ids: Ids): ServiceIdentity {
  const keys = {
    accessKeyId: uniqueId("AKIA", ids.hex32()),
    secretAccessKey: ids.hex32() + ids.hex32(),
  };
  const credential = {
    secretAccessKey: keys.secretAccessKey,
    accountId: DEFAULT_ACCOUNT_ID,
    principalArn: servicePrincipal(TASKS_SERVICE),
  };
  return {
    keys,
    credentials: { find: (id) => (id === keys.accessKeyId ? credential : undefined) },
  };
}
