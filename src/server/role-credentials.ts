import type { STSClient } from "@aws-sdk/client-sts";
import type { RoleCredentialsSource } from "../domain/identity/role-credentials.ts";
import type { RootKeys } from "./root-credentials.ts";

/** What ECS asks for: Amazon ECS Developer Guide, "Task IAM role", credentials last for six hours. */
const DURATION_SECONDS = 21_600;

/** ECS is where it is tried; the task waits or fails, and STS is asked again. */
const MAX_ATTEMPTS = 3;
const CONNECTION_TIMEOUT_MS = 5_000;
/** A call that is never answered would keep a task waiting for good: the SDK itself has no limit. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * The credentials of tasks' roles from an STS: our own companion signed for as ECS, or another at a configured
 * endpoint with keys that roles there trust.
 */
export function stsRoleCredentials(options: {
  /** Known once the server listens. */
  readonly endpoint: () => string;
  readonly keys: RootKeys;
  readonly requestTimeoutMs?: number;
}): RoleCredentialsSource {
  const clients = new Map<string, Promise<STSClient>>();
  const clientOf = (region: string): Promise<STSClient> => {
    let client = clients.get(region);
    if (!client) clients.set(region, (client = newClient(options, region)));
    return client;
  };
  return {
    assume: async ({ roleArn, taskId, region }) => {
      const { AssumeRoleCommand } = await import("@aws-sdk/client-sts");
      const client = await clientOf(region);
      const { Credentials } = await client.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: taskId,
          DurationSeconds: DURATION_SECONDS,
        }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
      if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
        throw new Error(`STS gave no credentials of ${roleArn}`);
      }
      return {
        roleArn,
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
        expiresAtMs: Expiration.getTime(),
      };
    },
    close: () => {
      for (const client of clients.values()) void client.then((one) => one.destroy());
    },
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
    credentials: keys,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
}
