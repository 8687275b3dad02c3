import type { ECRClient } from "@aws-sdk/client-ecr";
import { assert } from "../../domain/assert.ts";
import type { Clock } from "../../runtime/clock.ts";
import { destroyClient } from "../../runtime/destroy-client.ts";
import type { RoleCredentials } from "../../wire/agent-messages.ts";
import { parseIso } from "../../wire/timestamp.ts";
import type { SigningCredentials } from "../../wire/signature/sign.ts";
import { RuntimeFault } from "../container-runtime.ts";
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
}): Required<EcrLogins> & { close(): void } {
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
    locate: async (registries, image, given) => {
      const role = options.knowsRoles ? given : undefined;
      for (const ecr of registries.slice(0, -1)) {
        const isThere = await (role === undefined
          ? hasImage(await clientOf(ecr), ecr, image)
          : asRole({ role, ecr, options }, (client) => hasImage(client, ecr, image)));
        if (isThere) return ecr;
      }
      const last = registries.at(-1);
      assert(last, "an image is looked for nowhere");
      return last;
    },
    close: () => {
      for (const client of clients.values()) destroyClient(client);
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

async function askAs(
  role: RoleCredentials,
  ecr: EcrAuthData,
  options: Parameters<typeof sdkEcrLogins>[0],
): Promise<Known> {
  const { login, untilMs } = await asRole({ role, ecr, options }, (client) =>
    ask(client, ecr, options.reach),
  );
  // The token of a session is good for as long as the session is.
  return { login, untilMs: Math.min(untilMs, parseIso(role.expiration) ?? 0) };
}

/** By a client for this one call: the role's next one has other keys. */
async function asRole<T>(
  given: {
    readonly role: RoleCredentials;
    readonly ecr: EcrAuthData;
    readonly options: Parameters<typeof sdkEcrLogins>[0];
  },
  call: (client: ECRClient) => Promise<T>,
): Promise<T> {
  const { accessKeyId, secretAccessKey, sessionToken } = given.role;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const client = await makeClient(given.ecr, { ...given.options, credentials });
  try {
    return await call(client);
  } finally {
    client.destroy();
  }
}

/** What can't be looked up, for whatever reason, is not there: the pull that follows says why. */
async function hasImage(
  client: ECRClient,
  { registryId }: EcrAuthData,
  image: string,
): Promise<boolean> {
  const [, repositoryName = image, imageTag = "latest", imageDigest] =
    /^([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(image) ?? [];
  const imageIds = [imageDigest === undefined ? { imageTag } : { imageDigest }];
  const { BatchGetImageCommand } = await import("@aws-sdk/client-ecr");
  try {
    const { images = [] } = await client.send(
      new BatchGetImageCommand({ registryId, repositoryName, imageIds }),
    );
    return images.length > 0;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
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
