import type { Input } from "./operation.ts";

/** Tells the operator what of a cluster's configuration is kept and shown but changes nothing yet. */
export function warnOfCluster(
  input: Pick<Input<"CreateCluster">, "configuration" | "serviceConnectDefaults">,
  warn: (message: string) => void,
): void {
  if (input.configuration?.managedStorageConfiguration) {
    warn("managedStorageConfiguration has no effect: task storage is not encrypted with KMS keys");
  }
  if (input.serviceConnectDefaults?.namespace) {
    warn("serviceConnectDefaults has no effect: there is no Cloud Map here");
  }
}
