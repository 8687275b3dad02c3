import type { CreateRepositoryRequest, CreateRepositoryResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { repositoryExists } from "../refusals.ts";
import { checkedName, presentRepository, registryOf, repositoryKey } from "../repositories.ts";
import { repositories, type RepositoryRecord } from "../tables.ts";
import { mutabilityFrom } from "../tag-mutability.ts";
import { withTags } from "../tags.ts";
import { encryptionFrom } from "../encryption.ts";

/**
 * CreateRepository. One of that name: RepositoryAlreadyExistsException. The encryption is kept and shown and changes
 * nothing; a key without KMS, exclusion filters without `_WITH_EXCLUSION`: InvalidParameterException.
 */
export const createRepository: EcrOperation<
  CreateRepositoryRequest,
  CreateRepositoryResponse
> = async ({ input, caller, write, clock, endpoint }) => {
  const { accountId, region } = registryOf(caller, input);
  const repositoryName = checkedName(input.repositoryName);
  const row: RepositoryRecord = {
    repositoryKey: repositoryKey({ accountId, region }, repositoryName),
    accountId,
    region,
    repositoryName,
    createdAtMs: clock.nowMs(),
    ...mutabilityFrom(
      input.imageTagMutability ?? "MUTABLE",
      input.imageTagMutabilityExclusionFilters,
    ),
    scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
    encryption: encryptionFrom(input.encryptionConfiguration, { accountId, region }),
    tags: withTags([], input.tags),
  };
  await write((tx) => {
    if (tx.get(repositories, row.repositoryKey)) {
      throw repositoryExists({ repositoryName, registryId: accountId });
    }
    tx.put(repositories, row);
  });
  return { repository: presentRepository(row, endpoint()) };
};
