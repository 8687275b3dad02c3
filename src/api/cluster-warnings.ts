import type { Input } from "./operation.ts";

/** Tells the operator what of a cluster's configuration is kept and shown but changes nothing yet. */
export function warnOfCluster(
  input: Pick<Input<"CreateCluster">, "configuration" | "serviceConnectDefaults" | "settings">,
  warn: (message: string) => void,
): void {
  if (input.settings?.some(({ value }) => value === "enabled" || value === "enhanced")) {
    warn("containerInsights has no effect: nothing sends metrics to CloudWatch");
  }
  if (input.configuration?.executeCommandConfiguration) {
    warn("executeCommandConfiguration has no effect: there is no ECS Exec");
  }
  if (input.configuration?.managedStorageConfiguration) {
    warn("managedStorageConfiguration has no effect: task storage is not encrypted with KMS keys");
  }
  if (input.serviceConnectDefaults?.namespace) {
    warn("serviceConnectDefaults has no effect: there is no Cloud Map here");
  }
}
