import type {
  GetRegistryScanningConfigurationRequest,
  GetRegistryScanningConfigurationResponse,
} from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { registryRow } from "../registry-row.ts";

/** GetRegistryScanningConfiguration, as it was put; BASIC without rules before that. Nothing here scans. */
export const getRegistryScanningConfiguration: EcrOperation<
  GetRegistryScanningConfigurationRequest,
  GetRegistryScanningConfigurationResponse
> = ({ caller, read }) =>
  read((view) => ({
    registryId: caller.accountId,
    scanningConfiguration: registryRow(view, caller).scanning ?? { scanType: "BASIC", rules: [] },
  }));
