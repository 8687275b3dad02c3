import { DEFAULT_ACCOUNT_ID, DEFAULT_REGION, type Caller } from "../domain/scope.ts";
import { credentialScope } from "./credential-scope.ts";
import type { HttpRequest } from "./http.ts";
import type { CredentialSource } from "./signature/find-credential.ts";
import { isRegion, signatureVerifier } from "./signature/verify.ts";

export interface IdentityOptions {
  readonly credentials: CredentialSource;
  /**
   * `none` takes every request; account and region then come from the credential scope if there is
   * one.
   */
  readonly auth: "verify" | "none";
  readonly nowMs: () => number;
  /** The region of a request that names none. */
  readonly defaultRegion?: string;
}

/** Who makes a request meant for `service`, the name in the credential scope. */
export type Identify = (request: HttpRequest, service: string) => Caller;

/**
 * Makes the check that every request goes through, WebSocket upgrades too. Throws ApiError in AWS's
 * words when the signature is not what it should be.
 */
export function identifier(options: IdentityOptions): Identify {
  if (options.auth === "none") return (request) => unverifiedCaller(request, options);
  const verify = signatureVerifier(options);
  return (request, service) => {
    return verify(request, service);
  };
}

function unverifiedCaller(request: HttpRequest, options: IdentityOptions): Caller {
  const scope = credentialScope(request);
  const known = scope ? options.credentials.find(scope.accessKeyId) : undefined;
  const accountId = known?.accountId ?? DEFAULT_ACCOUNT_ID;
  const region = scope?.region ?? "";
  return {
    accountId,
    region: isRegion(region) ? region : (options.defaultRegion ?? DEFAULT_REGION),
    principalArn: known?.principalArn ?? `arn:aws:iam::${accountId}:root`,
  };
}
