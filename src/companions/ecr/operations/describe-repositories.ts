import type {
  DescribeRepositoriesRequest,
  DescribeRepositoriesResponse,
} from "@aws-sdk/client-ecr";
import { scopeKey } from "../../../domain/scope.ts";
import type { EcrOperation } from "../operation.ts";
import { page } from "../page.ts";
import { checkedName, presentRepository, registryOf, repositoryIn } from "../repositories.ts";
import { repositories } from "../tables.ts";

/** DescribeRepositories. Those that are named come in that order and all at once. */
export const describeRepositories: EcrOperation<
  DescribeRepositoriesRequest,
  DescribeRepositoriesResponse
> = ({ input, caller, read, endpoint }) =>
  read((view) => {
    const registry = registryOf(caller, input);
    const { repositoryNames } = input;
    if (repositoryNames !== undefined && repositoryNames.length > 0) {
      const named = repositoryNames.map((name) => repositoryIn(view, registry, checkedName(name)));
      return { repositories: named.map((row) => presentRepository(row, endpoint())) };
    }
    const { rows, ...rest } = page([...view.by(repositories, "scope", scopeKey(registry))], {
      input,
      query: ["DescribeRepositories", scopeKey(registry)],
      keyOf: ({ repositoryName }) => repositoryName,
      defaultSize: 100,
      maxSize: 1000,
    });
    return { repositories: rows.map((row) => presentRepository(row, endpoint())), ...rest };
  });
