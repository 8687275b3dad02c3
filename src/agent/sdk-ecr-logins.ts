import type { ECRClient } from "@aws-sdk/client-ecr";
import type { Clock } from "../runtime/clock.ts";
import type { RoleCredentials } from "../wire/agent-messages.ts";
import type { SigningCredentials } from "../wire/signature/sign.ts";
import { RuntimeFault } from "./container-runtime.ts";
import type { EcrAuthData, EcrLogin, EcrLogins } from "./registry-source.ts";

/** The ECS agent asks for another token 30 to 60 minutes before the old one expires. */
const RENEW_BEFORE_MS = 60 * 60_000;
const CONNECTION_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

interface Known {
  readonly login: EcrLogin;
  readonly untilMs: number;
}

/**
 * Tokens from ECR's API: Longshore's own, or AWS's. `reach` says under which name Docker gets at the registry that
 * the API names. The SDK is loaded when the first image of ECR's is pulled.
 */
export function sdkEcrLogins(options: {
  readonly endpoint: string | undefined;
  /** Those of the SDK's usual places when absent. */
  readonly credentials: SigningCredentials | undefined;
  /** Whether credentials of roles are known there. */
  readonly knowsRoles: boolean;
  readonly clock: Clock;
  readonly reach: (proxyEndpoint: string) => Promise<string>;
  readonly requestTimeoutMs?: number;
}): EcrLogins & { close(): void } {
  const { clock, reach } = options;
  const clients = new Map<string, Promise<ECRClient>>();
  const known = new Map<string, Known>();
  const clientOf = (ecr: EcrAuthData): Promise<ECRClient> => {
    const key = `${ecr.region} ${ecr.endpointOverride}`;
    const client = clients.get(key) ?? makeClient(ecr, options);
    clients.set(key, client);
    return client;
  };
  return {
    login: async (ecr, given) => {
      const role = options.knowsRoles ? given : undefined;
      const key = `${ecr.registryId} ${ecr.region} ${ecr.endpointOverride} ${role?.roleArn ?? ""}`;
      const before = known.get(key);
      if (before && clock.nowMs() < before.untilMs) return before.login;
      const fresh = await (role === undefined
        ? ask(await clientOf(ecr), ecr, reach)
        : askAs(role, ecr, options));
      known.set(key, fresh);
      return fresh.login;
    },
    close: () => {
      for (const client of clients.values()) void client.then((it) => it.destroy());
    },
  };
}

async function makeClient(
  { region, endpointOverride }: EcrAuthData,
  options: {
    readonly endpoint: string | undefined;
    readonly credentials: SigningCredentials | undefined;
    readonly requestTimeoutMs?: number;
  },
): Promise<ECRClient> {
  const { ECRClient } = await import("@aws-sdk/client-ecr");
  const endpoint = endpointOverride === "" ? options.endpoint : endpointOverride;
  return new ECRClient({
    region,
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...(endpoint !== undefined && { endpoint }),
    ...(options.credentials && { credentials: options.credentials }),
  });
}

/** By a client for this one call: the role's next one has other keys. */
async function askAs(
  { accessKeyId, secretAccessKey, sessionToken }: RoleCredentials,
  ecr: EcrAuthData,
  options: Parameters<typeof sdkEcrLogins>[0],
): Promise<Known> {
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const client = await makeClient(ecr, { ...options, credentials });
  try {
    return await ask(client, ecr, options.reach);
  } finally {
    client.destroy();
  }
}

/** Source of the words: ECS agent, `agent/ecr/client.go` and `agent/dockerclient/dockerauth/ecr.go`. */
async function ask(
  client: ECRClient,
  { registryId }: EcrAuthData,
  reach: (proxyEndpoint: string) => Promise<string>,
): Promise<Known> {
  try {
    const { GetAuthorizationTokenCommand } = await import("@aws-sdk/client-ecr");
    const command = new GetAuthorizationTokenCommand({ registryIds: [registryId] });
    const { authorizationData = [] } = await client.send(command);
    const [data] = authorizationData;
    if (authorizationData.length !== 1 || data === undefined) {
      throw new Error(
        `unexpected number of results in AuthorizationData (${authorizationData.length})`,
      );
    }
    const { authorizationToken = "", proxyEndpoint = "", expiresAt } = data;
    const [username = "", password = ""] = Buffer.from(authorizationToken, "base64")
      .toString()
      .split(":");
    const registry = await reach(proxyEndpoint);
    const untilMs = (expiresAt?.getTime() ?? 0) - RENEW_BEFORE_MS;
    return { login: { registry, isShared: !isAws(registry), username, password }, untilMs };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const text = cause.name === "Error" ? cause.message : `${cause.name}: ${cause.message}`;
    throw new RuntimeFault("CannotPullECRContainerError", text, { cause });
  }
}

/** AWS has a host for the registry of each account in each region. */
function isAws(registry: string): boolean {
  return /^[^/]+\.dkr[.-]ecr(?:-fips)?\./.test(registry);
}
