import type { Tx, View } from "../../../store/view.ts";
import type { StreamedRequest } from "../../../wire/streamed.ts";
import { repositoryPermission } from "../permissions.ts";
import { repositoryIn } from "../repositories.ts";
import type { CheckPermission } from "../../../wire/service.ts";
import type { EcrServices } from "../services.ts";
import type { RepositoryRecord } from "../tables.ts";
import type { RegistryCaller } from "./authentication.ts";
import { type NamedRepository, namedRepository } from "./repository-name.ts";

/** One request to the registry, once it is known what it is about and who asks. */
export interface RegistryExchange extends EcrServices {
  readonly request: StreamedRequest;
  readonly query: URLSearchParams;
  readonly who: RegistryCaller;
  /** The name in the path, which answers repeat in their own paths. */
  readonly name: string;
  readonly repository: NamedRepository;
  /** Names another repository of the same request. */
  readonly named: (name: string) => NamedRepository;
  /** Rejects when the caller may not do this there. */
  readonly require: (action: string, repository?: NamedRepository) => Promise<void>;
}

export function registryExchange(
  services: EcrServices,
  given: Pick<RegistryExchange, "request" | "query" | "who" | "name"> & {
    readonly check: CheckPermission;
  },
): RegistryExchange {
  const { request, who, name, check } = given;
  const host = headerOf(request, "host") ?? "";
  const named = (text: string): NamedRepository =>
    namedRepository(text, { host, caller: who.caller });
  const repository = named(name);
  return {
    ...services,
    ...given,
    repository,
    named,
    require: async (action, { scope, repositoryName } = repository) => {
      const what = { action: `ecr:${action}`, name: repositoryName };
      check(await services.store.read((view) => repositoryPermission(view, scope, what)));
    },
  };
}

/** The row of the repository that a request is about. Throws RepositoryNotFoundException. */
export function rowOf(
  view: View | Tx,
  { scope, repositoryName }: NamedRepository,
): RepositoryRecord {
  return repositoryIn(view, scope, repositoryName);
}

export function headerOf(
  request: Pick<StreamedRequest, "headers">,
  name: string,
): string | undefined {
  return request.headers.find(([key]) => key.toLowerCase() === name)?.[1];
}
