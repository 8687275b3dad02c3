/**
 * Parameter Store and Secrets Manager as the agent uses them, with the credentials of one task's execution role. Every
 * call ends: what a service or the network refuses is a `FetchRefusal`.
 */
export interface SecretSource {
  /** Up to ten parameters, decrypted, by the names that were asked for. Names without a parameter are absent. */
  parameters(
    region: string,
    names: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, string>>;
  /** A secret's text; nothing for a secret that is binary. */
  secret(wanted: SecretVersion, signal?: AbortSignal): Promise<string | undefined>;
  /** Whether a service is the control plane's, which has nothing of other accounts. */
  readonly isOwn?: Readonly<Record<"ssm" | "asm", boolean>>;
}

/** A secret in one version; in its current one when it names none. */
export interface SecretVersion {
  readonly region: string;
  /** Or its name. */
  readonly arn: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** The most names that GetParameters takes. */
export const PARAMETERS_AT_ONCE = 10;
