import { assert } from "../../domain/assert.ts";
import type { Clock } from "../../runtime/clock.ts";
import type {
  PayloadContainer,
  PayloadSecret,
  PayloadTask,
  RoleCredentials,
} from "../../wire/agent-messages.ts";
import {
  containerInstanceFileReason,
  fargateFileReason,
} from "./environment-files/failure-reason.ts";
import {
  fetchEnvironmentFiles,
  type FetchedFiles,
} from "./environment-files/fetch-environment-files.ts";
import type { ObjectSource } from "./environment-files/object-source.ts";
import type { RegistryLogin } from "../images/registry-logins.ts";
import type { EcrLogins } from "../images/registry-source.ts";
import { checkEcrTokens } from "./secrets/check-ecr-tokens.ts";
import {
  containerInstanceRegistryReason,
  containerInstanceSecretReason,
  ecrTokenReason,
  type EcrTokenFailure,
  fargateRegistryReason,
  fargateSecretReason,
  type RegistryFailure,
} from "./secrets/failure-reason.ts";
import { fetchRegistryLogin } from "./secrets/fetch-registry-login.ts";
import type { TellStandIn } from "./stand-ins.ts";
import { fetchSecrets, type FetchedSecrets } from "./secrets/fetch-secrets.ts";
import type { SecretSource } from "./secrets/secret-source.ts";

/** What one container is given that was fetched with the credentials of its task's execution role. */
export interface ContainerResources {
  /** Values of secrets; they win over every other variable. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What environment files say; the definition's own variables win. */
  readonly fileVariables: Readonly<Record<string, string>>;
  /** Values of secrets for its log driver. */
  readonly logOptions: Readonly<Record<string, string>>;
  /** For the registry of its image. */
  readonly login?: RegistryLogin;
}

/** The services to ask, with the credentials of one execution role. */
export interface ExecutionSources {
  readonly secrets: SecretSource;
  readonly objects: ObjectSource;
}

/** Everything that a task's containers are given, by their names, or the one reason it can't be had for. */
export type FetchedResources =
  | { readonly kind: "fetched"; readonly containers: ReadonlyMap<string, ContainerResources> }
  | { readonly kind: "failed"; readonly reason: string };

interface Fetching {
  readonly task: PayloadTask;
  /** Absent for a task without credentials of an execution role. */
  readonly source: ExecutionSources | undefined;
  /** Those credentials. */
  readonly role: RoleCredentials | undefined;
  readonly registries?: EcrLogins | undefined;
  readonly tellStandIn: TellStandIn;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Fetches all at once: logins of registries, secrets, environment files. Never rejects for what a service does. */
export async function fetchResources(fetching: Fetching): Promise<FetchedResources> {
  const { task, source, role, registries, ...common } = fetching;
  const isFargate = task.launchType === "FARGATE";
  const containers = task.containers ?? [];
  const region = task.arn.split(":")[3] ?? "";
  const wanted = containers.flatMap(({ secrets = [] }) => secrets);
  const arns = containers.flatMap(({ environmentFiles = [] }) =>
    environmentFiles.map(({ value }) => value),
  );
  const [token, logins, secrets, files] = await Promise.all([
    isFargate ? checkEcrTokens(task, role, registries) : undefined,
    fetchLogins(fetching),
    fetchSecrets({ secrets: wanted, source: source?.secrets, ...common }),
    fetchEnvironmentFiles({ arns, region, source: source?.objects, ...common }),
  ]);
  const reason = failureReason(isFargate, { token, logins, secrets, files });
  if (reason !== undefined) return { kind: "failed", reason };
  assert(secrets.kind === "values" && files.kind === "files", "a failure has a reason");
  const valueOf = new Map(wanted.map((secret, index) => [secret, secrets.values[index] ?? ""]));
  const fetched = containers.map((container) => {
    const { secrets: own = [] } = container;
    const login = logins.found.get(loginKey(container));
    const resources: ContainerResources = {
      secrets: valuesFor("CONTAINER", own, valueOf),
      logOptions: valuesFor("LOG_DRIVER", own, valueOf),
      fileVariables: merged(container, files.variables),
      ...(login && { login }),
    };
    return [container.name, resources] as const;
  });
  return { kind: "fetched", containers: new Map(fetched) };
}

interface Logins {
  readonly found: ReadonlyMap<string, RegistryLogin>;
  readonly failures: readonly RegistryFailure[];
}

async function fetchLogins({ task, source, ...common }: Fetching): Promise<Logins> {
  const wanted = new Map(
    (task.containers ?? []).flatMap((container) => {
      const authentication = container.registryAuthentication;
      if (authentication?.type !== "asm") return [];
      return [[loginKey(container), authentication.asmAuthData] as const];
    }),
  );
  const found = new Map<string, RegistryLogin>();
  const failures: RegistryFailure[] = [];
  await Promise.all(
    Array.from(wanted, async ([key, data]) => {
      const fetched = await fetchRegistryLogin({
        ...data,
        source: source?.secrets,
        ...common,
      });
      if (fetched.kind === "login") found.set(key, fetched.login);
      else failures.push(fetched.failure);
    }),
  );
  return { found, failures };
}

function loginKey({ registryAuthentication }: PayloadContainer): string {
  if (registryAuthentication?.type !== "asm") return "";
  const { region, credentialsParameter } = registryAuthentication.asmAuthData;
  return `${region} ${credentialsParameter}`;
}

/** Fargate gets at the files last. Source: ECS agent, `SetTerminalReason`, which keeps the first as well. */
function failureReason(
  isFargate: boolean,
  {
    token,
    logins,
    secrets,
    files,
  }: {
    readonly token: EcrTokenFailure | undefined;
    readonly logins: Logins;
    readonly secrets: FetchedSecrets;
    readonly files: FetchedFiles;
  },
): string | undefined {
  const [login] = logins.failures;
  if (isFargate) {
    if (token) return ecrTokenReason(token);
    if (login) return fargateRegistryReason(login);
    if (secrets.kind === "failures") return fargateSecretReason(secrets.failures);
    return files.kind === "failures" ? fargateFileReason(files.failures) : undefined;
  }
  if (login) return capitalised(containerInstanceRegistryReason(login));
  if (secrets.kind === "failures") {
    return capitalised(containerInstanceSecretReason(secrets.failures));
  }
  if (files.kind !== "failures") return undefined;
  return capitalised(containerInstanceFileReason(files.failures));
}

/** As the ECS agent reports the reason of a task. */
function capitalised(reason: string): string {
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}

function valuesFor(
  target: PayloadSecret["target"],
  secrets: readonly PayloadSecret[],
  valueOf: ReadonlyMap<PayloadSecret, string>,
): Readonly<Record<string, string>> {
  const wanted = secrets.filter((secret) => secret.target === target);
  return Object.fromEntries(wanted.map((secret) => [secret.name, valueOf.get(secret) ?? ""]));
}

/** An earlier file's variable stands. Source: ECS agent, MergeEnvironmentVariablesFromEnvfiles. */
function merged(
  { environmentFiles = [] }: PayloadContainer,
  variables: ReadonlyMap<string, ReadonlyMap<string, string>>,
): Readonly<Record<string, string>> {
  const files = environmentFiles.map(({ value }) => [...(variables.get(value) ?? [])]);
  return Object.fromEntries(files.toReversed().flat());
}
