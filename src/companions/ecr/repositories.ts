import type { Repository } from "@aws-sdk/client-ecr";
import type { Caller, Scope } from "../../domain/scope.ts";
import { scopeKey } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import type { View } from "../../store/view.ts";
import { isRepositoryName, REPOSITORY_NAME_PATTERN } from "./names.ts";
import { invalidParameter, repositoryNotFound } from "./refusals.ts";
import { repositories, type RepositoryRecord } from "./tables.ts";

/** How a request names a repository. */
interface RepositoryReference {
  readonly registryId?: string | undefined;
  readonly repositoryName?: string | undefined;
}

/** The registry that a request is about: the caller's, unless it says which. */
export function registryOf(caller: Scope, { registryId }: RepositoryReference): Scope {
  if (registryId === undefined) return caller;
  if (!/^\d{12}$/.test(registryId)) {
    throw invalidParameter("registryId", "must satisfy regular expression '[0-9]{12}'");
  }
  return { accountId: registryId, region: caller.region };
}

/** A name that follows ECR's rules. Throws InvalidParameterException. */
export function checkedName(name: string | undefined): string {
  if (name === undefined) throw invalidParameter("repositoryName", "must not be null");
  if (name.length < 2) {
    throw invalidParameter("repositoryName", "must have length greater than or equal to 2");
  }
  if (name.length > 256) {
    throw invalidParameter("repositoryName", "must have length less than or equal to 256");
  }
  if (!isRepositoryName(name)) {
    throw invalidParameter(
      "repositoryName",
      `must satisfy regular expression '${REPOSITORY_NAME_PATTERN}'`,
    );
  }
  return name;
}

/** Throws RepositoryNotFoundException. */
export function findRepository(
  view: View,
  caller: Caller,
  reference: RepositoryReference,
): RepositoryRecord {
  return repositoryIn(view, registryOf(caller, reference), checkedName(reference.repositoryName));
}

/** Throws RepositoryNotFoundException. */
export function repositoryIn(view: View, scope: Scope, repositoryName: string): RepositoryRecord {
  const found = view.get(repositories, repositoryKey(scope, repositoryName));
  if (found) return found;
  throw repositoryNotFound({ repositoryName, registryId: scope.accountId });
}

export function repositoryKey(scope: Scope, repositoryName: string): string {
  return `${scopeKey(scope)}/${repositoryName}`;
}

export function repositoryArn(scope: Scope, repositoryName: string): string {
  return `arn:aws:ecr:${scope.region}:${scope.accountId}:repository/${repositoryName}`;
}

/** What replies and refusals say of where something is. */
export function placeOf({ accountId, repositoryName }: RepositoryRecord): {
  readonly registryId: string;
  readonly repositoryName: string;
} {
  return { registryId: accountId, repositoryName };
}

/**
 * The name by which Docker pushes here: `127.0.0.1:4566/ACCOUNT/REGION/NAME`. It says the account and the region, as
 * AWS's own host names do, and takes no set-up of Docker's, since the address is on loopback.
 */
export function repositoryUri(endpoint: string, scope: Scope, repositoryName: string): string {
  return `${endpoint.replace(/^https?:\/\//, "")}/${scopeKey(scope)}/${repositoryName}`;
}

export function presentRepository(row: RepositoryRecord, endpoint: string): Shape<Repository> {
  return {
    repositoryArn: repositoryArn(row, row.repositoryName),
    registryId: row.accountId,
    repositoryName: row.repositoryName,
    repositoryUri: repositoryUri(endpoint, row, row.repositoryName),
    createdAt: row.createdAtMs,
    imageTagMutability: row.imageTagMutability,
    ...(row.exclusionFilters.length > 0 && {
      imageTagMutabilityExclusionFilters: row.exclusionFilters,
    }),
    imageScanningConfiguration: { scanOnPush: row.scanOnPush },
    encryptionConfiguration: row.encryption,
  };
}
