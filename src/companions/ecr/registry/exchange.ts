import type { Tx, View } from "../../../store/view.ts";
import type { StreamedRequest } from "../../../wire/streamed.ts";
import { repositoryArn, repositoryIn } from "../repositories.ts";
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
  /** Throws when the caller may not do this there. */
  readonly require: (action: string, repository?: NamedRepository) => void;
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
    require: (action, at = repository) => {
      const resources = [repositoryArn(at.scope, at.repositoryName)];
      check({ action: `ecr:${action}`, resources });
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
