import { DEFAULT_ACCOUNT_ID, DEFAULT_REGION, type Caller } from "../domain/scope.ts";
import type { HttpRequest } from "./http.ts";
import { credentialScope } from "./route.ts";
import { isRegion, signatureVerifier, type CredentialSource } from "./signature/verify.ts";

export interface IdentityOptions {
  readonly credentials: CredentialSource;
  /** `none` takes every request; account and region then come from the credential scope if there is one. */
  readonly auth: "verify" | "none";
  readonly nowMs: () => number;
  /** For requests without a credential scope. */
  readonly defaultRegion?: string;
}

/** Says who makes a request to the service of that signing name, or throws ApiError. */
export type Identify = (request: HttpRequest, signingName: string) => Caller;

export function identifier(options: IdentityOptions): Identify {
  const defaultRegion = options.defaultRegion ?? DEFAULT_REGION;
  if (options.auth === "none") {
    return (request) => unverifiedCaller(request, options.credentials, defaultRegion);
  }
  const verify = signatureVerifier(options);
  return (request, signingName) => {
    const { accountId, principalArn, region } = verify(request, signingName);
    return { accountId, principalArn, region };
  };
}

function unverifiedCaller(
  request: HttpRequest,
  credentials: CredentialSource,
  defaultRegion: string,
): Caller {
  const scope = credentialScope(request);
  const known = scope ? credentials.find(scope.accessKeyId) : undefined;
  const accountId = known?.accountId ?? DEFAULT_ACCOUNT_ID;
  return {
    accountId,
    region: scope && isRegion(scope.region) ? scope.region : defaultRegion,
    principalArn: known?.principalArn ?? `arn:aws:iam::${accountId}:root`,
  };
}
