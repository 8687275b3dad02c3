import type { Parameter } from "@aws-sdk/client-ssm";
import { asFetchRefusal } from "./fetch-refusal.ts";
import { clientConfiguration, type ServiceAccess, withSignal } from "./service-access.ts";
import type { SecretSource, SecretVersion } from "./secret-source.ts";

export interface SdkSecretSourceOptions {
  readonly ssm: ServiceAccess;
  readonly secretsManager: ServiceAccess;
  readonly isOwn?: SecretSource["isOwn"] & object;
}

/**
 * The two services through the AWS SDK, whose packages are loaded at the first secret. Each call has a client of its own,
 * since a task fetches once, with credentials of its own. Retries are the caller's business, so the SDK makes none.
 */
export function createSdkSecretSource({
  ssm,
  secretsManager,
  isOwn,
}: SdkSecretSourceOptions): SecretSource {
  return {
    ...(isOwn && { isOwn }),
    parameters: (region, names, signal) =>
      asFetchRefusal(() => getParameters({ access: ssm, region, names, signal })),
    secret: (wanted, signal) =>
      asFetchRefusal(() => getSecretValue({ access: secretsManager, wanted, signal })),
  };
}

async function getParameters(given: {
  readonly access: ServiceAccess;
  readonly region: string;
  readonly names: readonly string[];
  readonly signal: AbortSignal | undefined;
}): Promise<ReadonlyMap<string, string>> {
  const { access, region, names, signal } = given;
  const { GetParametersCommand, SSMClient } = await import("@aws-sdk/client-ssm");
  const client = new SSMClient(clientConfiguration(access, region));
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
  readonly access: ServiceAccess;
  readonly wanted: SecretVersion;
  readonly signal: AbortSignal | undefined;
}): Promise<string | undefined> {
  const { access, wanted, signal } = given;
  const { GetSecretValueCommand, SecretsManagerClient } =
    await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient(clientConfiguration(access, wanted.region));
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
