import type { Scope } from "../../../domain/scope.ts";
import { isRepositoryName } from "../names.ts";
import { RegistryRefusal } from "./answers.ts";

/** A repository as a path names it. */
export interface NamedRepository {
  readonly scope: Scope;
  readonly repositoryName: string;
}

/**
 * Whose repository a name means. AWS has a host name for each registry; on one address for all there are three ways:
 * the host's name where it is one of AWS's form, `ACCOUNT/REGION/` before the name, and else the account and region
 * for which the caller's token was made. Throws `RegistryRefusal`.
 */
export function namedRepository(
  name: string,
  given: { readonly host: string; readonly caller: Scope },
): NamedRepository {
  const byHost = scopeOfHost(given.host);
  const [, accountId, region, rest] = SCOPED.exec(name) ?? [];
  const named =
    byHost === undefined && accountId !== undefined && region !== undefined && rest !== undefined
      ? { scope: { accountId, region }, repositoryName: rest }
      : { scope: byHost ?? scopeOf(given.caller), repositoryName: name };
  if (isRepositoryName(named.repositoryName)) return named;
  throw new RegistryRefusal(400, "NAME_INVALID", "Invalid repository name");
}

const SCOPED = /^(\d{12})\/([a-z]{2,}(?:-[a-z]+)+-\d+)\/(.+)$/;

/** `ACCOUNT.dkr.ecr.REGION.amazonaws.com`, whatever comes after the region. */
function scopeOfHost(host: string): Scope | undefined {
  const [, accountId, region] = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\./.exec(host) ?? [];
  return accountId === undefined || region === undefined ? undefined : { accountId, region };
}

function scopeOf({ accountId, region }: Scope): Scope {
  return { accountId, region };
}
