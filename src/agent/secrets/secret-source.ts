/**
 * Parameter Store and Secrets Manager as the agent uses them, with the credentials of one task's execution role. Every
 * call ends: what a service or the network refuses is a `SecretRefusal`.
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
}

/** A secret in one version; in its current one when it names none. */
export interface SecretVersion {
  readonly region: string;
  readonly arn: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** What a call was answered with instead of a value. */
export class SecretRefusal extends Error {
  override readonly name = "SecretRefusal";
  /** `refused` by the service, for good; `busy` for now; or never reached. */
  readonly kind: "refused" | "busy" | "unreachable";
  /** The service's code: `AccessDeniedException`. */
  readonly code: string;

  constructor(
    kind: SecretRefusal["kind"],
    code: string,
    message: string,
    options?: { readonly cause: unknown },
  ) {
    super(message, options);
    this.kind = kind;
    this.code = code;
  }
}

/** The most names that GetParameters takes. */
export const PARAMETERS_AT_ONCE = 10;
