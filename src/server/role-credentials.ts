import type { STSClient } from "@aws-sdk/client-sts";
import { destroyClient } from "../runtime/destroy-client.ts";
import {
  type AssumedRole,
  type RoleCredentialsSource,
  RoleRefused,
} from "../acs/role-credentials-source.ts";
import type { RootKeys } from "./root-credentials.ts";

/** What ECS asks for: Amazon ECS Developer Guide, "Task IAM role", credentials last for six hours. */
const DURATION_SECONDS = 21_600;

/** What AWS gives for any role, and to who is a role's session himself; it is renewed as the longer ones are. */
const ELSEWHERE_SECONDS = 3_600;

/** The task waits meanwhile, and STS is asked again after that. */
const MAX_ATTEMPTS = 3;
const CONNECTION_TIMEOUT_MS = 5_000;
/** A call that is never answered would keep a task waiting for good: the SDK itself has no limit. */
const REQUEST_TIMEOUT_MS = 10_000;

/** What asking again would not change: there is no such role, or it does not trust ECS. */
const REFUSALS: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "NoSuchEntity",
  "ValidationError",
]);

/**
 * The credentials of tasks' roles from an STS: our own companion signed for as ECS, or another at a configured
 * endpoint with keys that roles there trust. The SDK is loaded when the first task with a role is handed out.
 */
export function stsRoleCredentials(options: {
  /** Known once the server listens. */
  readonly endpoint: () => string;
  /** Those that the AWS SDK finds in its usual places when absent: another STS does not know ours. */
  readonly keys: RootKeys | undefined;
  readonly requestTimeoutMs?: number;
}): RoleCredentialsSource & { close(): void } {
  const clients = new Map<string, Promise<STSClient>>();
  const clientOf = (region: string): Promise<STSClient> => {
    let client = clients.get(region);
    if (!client) clients.set(region, (client = newClient(options, region)));
    return client;
  };
  return {
    assume: async ({ roleArn, sessionName, region }) => {
      const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
      const client = await clientOf(region);
      const command = new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        DurationSeconds: options.keys ? DURATION_SECONDS : ELSEWHERE_SECONDS,
      });
      const { Credentials } = await client.send(command).catch(throwRefusal);
      return assumedRole(roleArn, Credentials);
    },
    close: () => {
      for (const client of clients.values()) destroyClient(client);
    },
  };
}

function throwRefusal(error: unknown): never {
  if (error instanceof Error && REFUSALS.has(error.name)) {
    throw new RoleRefused(error.message, { cause: error });
  }
  throw error;
}

function assumedRole(
  roleArn: string,
  given:
    | {
        readonly AccessKeyId: string | undefined;
        readonly SecretAccessKey: string | undefined;
        readonly SessionToken: string | undefined;
        readonly Expiration: Date | undefined;
      }
    | undefined,
): AssumedRole {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new Error(`STS gave no credentials of ${roleArn}`);
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expirationMs: Expiration.getTime(),
  };
}

async function newClient(
  {
    endpoint,
    keys,
    requestTimeoutMs = REQUEST_TIMEOUT_MS,
  }: Parameters<typeof stsRoleCredentials>[0],
  region: string,
): Promise<STSClient> {
  const { STSClient: Client } = await import("@aws-sdk/client-sts");
  return new Client({
    endpoint: endpoint(),
    region,
    ...(keys && { credentials: keys }),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
}
