import type {
  BatchGetRepositoryScanningConfigurationRequest,
  BatchGetRepositoryScanningConfigurationResponse,
} from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { repositoryArn, repositoryKey } from "../repositories.ts";
import { repositories } from "../tables.ts";

/**
 * BatchGetRepositoryScanningConfiguration: SCAN_ON_PUSH or MANUAL, as it was set; nothing here scans. A repository that
 * isn't there is in `failures`.
 */
export const batchGetRepositoryScanningConfiguration: EcrOperation<
  BatchGetRepositoryScanningConfigurationRequest,
  BatchGetRepositoryScanningConfigurationResponse
> = ({ input, caller, read }) =>
  read((view) => {
    const names = input.repositoryNames ?? [];
    const known = names.flatMap(
      (name) => view.get(repositories, repositoryKey(caller, name)) ?? [],
    );
    const found = new Set(known.map(({ repositoryName }) => repositoryName));
    return {
      scanningConfigurations: known.map(({ repositoryName, scanOnPush }) => ({
        repositoryArn: repositoryArn(caller, repositoryName),
        repositoryName,
        scanOnPush,
        scanFrequency: scanOnPush ? ("SCAN_ON_PUSH" as const) : ("MANUAL" as const),
        appliedScanFilters: [],
      })),
      failures: names
        .filter((name) => !found.has(name))
        .map((repositoryName) => ({
          repositoryName,
          failureCode: "REPOSITORY_NOT_FOUND" as const,
          failureReason: "REPOSITORY_NOT_FOUND",
        })),
    };
  });
