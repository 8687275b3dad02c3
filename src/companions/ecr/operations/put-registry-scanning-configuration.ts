import type {
  PutRegistryScanningConfigurationRequest,
  PutRegistryScanningConfigurationResponse,
} from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { registryRow } from "../registry-row.ts";
import { registries } from "../tables.ts";

/** PutRegistryScanningConfiguration. It is kept and shown; nothing here scans. */
export const putRegistryScanningConfiguration: EcrOperation<
  PutRegistryScanningConfigurationRequest,
  PutRegistryScanningConfigurationResponse
> = ({ input, caller, write }) =>
  write((tx) => {
    const scanning = {
      scanType: input.scanType ?? "BASIC",
      rules: (input.rules ?? []).map(({ scanFrequency = "MANUAL", repositoryFilters = [] }) => ({
        scanFrequency,
        repositoryFilters: repositoryFilters.map(({ filter = "" }) => ({
          filterType: "WILDCARD" as const,
          filter,
        })),
      })),
    };
    tx.put(registries, { ...registryRow(tx, caller), scanning });
    return { registryScanningConfiguration: scanning };
  });
