import type { DeleteRepositoryRequest, DeleteRepositoryResponse } from "@aws-sdk/client-ecr";
import { deleteContents } from "../images.ts";
import type { EcrOperation } from "../operation.ts";
import { repositoryNotEmpty } from "../refusals.ts";
import { findRepository, placeOf, presentRepository } from "../repositories.ts";
import { images, repositories } from "../tables.ts";

/** DeleteRepository; with `force` its images go with it. */
export const deleteRepository: EcrOperation<
  DeleteRepositoryRequest,
  DeleteRepositoryResponse
> = async ({ input, caller, write, uploads, endpoint }) => {
  const row = await write((tx) => {
    const repository = findRepository(tx, caller, input);
    const { repositoryKey } = repository;
    if (input.force !== true && tx.count(images, "repository", repositoryKey) > 0) {
      throw repositoryNotEmpty(placeOf(repository));
    }
    deleteContents(tx, repositoryKey);
    tx.delete(repositories, repositoryKey);
    return repository;
  });
  await uploads.cancelAll(row.repositoryKey);
  const { encryptionConfiguration: _, ...repository } = presentRepository(row, endpoint());
  return { repository };
};
