import { timingSafeEqual } from "node:crypto";
import { ApiError } from "../../domain/errors.ts";

/** An access key as the credential source keeps it. */
export interface Credential {
  readonly secretAccessKey: string;
  /** Set for temporary credentials: every request must bring it along. */
  readonly sessionToken?: string;
  readonly accountId: string;
  readonly principalArn: string;
  readonly expiresAtMs?: number;
}

/** Where access keys are looked up. Answers at once: keys are in memory. */
export interface CredentialSource {
  find(accessKeyId: string): Credential | undefined;
}

/** The key that a request says it is signed with. Throws ApiError for one that is unknown, or of a session that is over. */
export function findCredential(
  credentials: CredentialSource,
  claim: { readonly accessKeyId: string; readonly sessionToken?: string | undefined },
  nowMs: number,
): Credential {
  const credential = credentials.find(claim.accessKeyId);
  // A long-term key with a token is refused like a temporary one with a wrong token.
  if (!credential || !sameText(credential.sessionToken ?? "", claim.sessionToken ?? "")) {
    throw new ApiError(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
  }
  if (credential.expiresAtMs !== undefined && credential.expiresAtMs <= nowMs) {
    throw new ApiError(
      "ExpiredTokenException",
      "The security token included in the request is expired",
    );
  }
  return credential;
}

/** In a time that says nothing of where they differ. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
