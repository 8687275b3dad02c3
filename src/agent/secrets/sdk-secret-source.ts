import type { Parameter } from "@aws-sdk/client-ssm";
import { SecretRefusal, type SecretSource, type SecretVersion } from "./secret-source.ts";

export interface SdkSecretSourceOptions {
  /** Where the two services answer; AWS itself when absent. */
  readonly endpoints: { readonly ssm?: string; readonly secretsManager?: string };
  /** Of the execution role. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** How long one call may take; the SDK has no limit of its own. */
  readonly requestTimeoutMs?: number;
}

const CONNECTION_TIMEOUT_MS = 5_000;
/** A call that is never answered would hold up a task for good. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * The two services through the AWS SDK, whose packages are loaded at the first secret. Each call has a client of its own,
 * since a task fetches once, with credentials of its own. Retries are the caller's business, so the SDK makes none.
 */
export function createSdkSecretSource(options: SdkSecretSourceOptions): SecretSource {
  return {
    parameters: (region, names, signal) =>
      asRefusal(() => getParameters({ options, region, names, signal })),
    secret: (wanted, signal) => asRefusal(() => getSecretValue({ options, wanted, signal })),
  };
}

async function getParameters(given: {
  readonly options: SdkSecretSourceOptions;
  readonly region: string;
  readonly names: readonly string[];
  readonly signal: AbortSignal | undefined;
}): Promise<ReadonlyMap<string, string>> {
  const { options, region, names, signal } = given;
  const { GetParametersCommand, SSMClient } = await import("@aws-sdk/client-ssm");
  const client = new SSMClient(configuration(options, region, options.endpoints.ssm));
  try {
    const command = new GetParametersCommand({ Names: [...names], WithDecryption: true });
    const { Parameters = [] } = await client.send(command, withSignal(signal));
    return new Map(
      names.flatMap((name) => {
        const value = Parameters.find((parameter) => isNamed(parameter, name))?.Value;
        return value === undefined ? [] : [[name, value]];
      }),
    );
  } finally {
    client.destroy();
  }
}

/** The answer has the plain name and apart from it the selector; a name at the root may lack its slash. */
function isNamed({ Name = "", Selector = "" }: Parameter, asked: string): boolean {
  const named = `${Name}${Selector}`;
  return named === asked || named === `/${asked}` || `/${named}` === asked;
}

async function getSecretValue(given: {
  readonly options: SdkSecretSourceOptions;
  readonly wanted: SecretVersion;
  readonly signal: AbortSignal | undefined;
}): Promise<string | undefined> {
  const { options, wanted, signal } = given;
  const { GetSecretValueCommand, SecretsManagerClient } =
    await import("@aws-sdk/client-secrets-manager");
  const { secretsManager: endpoint } = options.endpoints;
  const client = new SecretsManagerClient(configuration(options, wanted.region, endpoint));
  try {
    const command = new GetSecretValueCommand({
      SecretId: wanted.arn,
      ...(wanted.versionId !== undefined && { VersionId: wanted.versionId }),
      ...(wanted.versionStage !== undefined && { VersionStage: wanted.versionStage }),
    });
    return (await client.send(command, withSignal(signal))).SecretString;
  } finally {
    client.destroy();
  }
}

function configuration(
  { credentials, requestTimeoutMs = REQUEST_TIMEOUT_MS }: SdkSecretSourceOptions,
  region: string,
  endpoint: string | undefined,
) {
  return {
    region,
    credentials,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
    ...(endpoint !== undefined && { endpoint }),
  };
}

function withSignal(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}

async function asRefusal<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    // The SDK's errors of the service carry its fault; those of the network do not.
    if (!("$fault" in cause)) {
      throw new SecretRefusal("unreachable", "RequestError", cause.message, { cause });
    }
    const isBusy = cause.$fault === "server" || /throttl|TooManyRequests/i.test(cause.name);
    throw new SecretRefusal(isBusy ? "busy" : "refused", cause.name, cause.message, { cause });
  }
}
