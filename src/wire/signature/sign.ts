import { formatBasic } from "../timestamp.ts";
import { ALGORITHM, sha256, signatureOf } from "./signature.ts";
import { scopeText, signingKeys } from "./signing-key.ts";

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SigningOptions {
  readonly method: string;
  /** Path and query as they will be sent. */
  readonly target: string;
  /** All that should be signed, `host` among them; names in any case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
  readonly credentials: SigningCredentials;
  readonly region: string;
  readonly service: string;
  readonly nowMs: number;
}

const keys = signingKeys();

/**
 * The request's headers, signed with Signature Version 4: those given and `x-amz-date`,
 * `authorization`, …
 */
export function signRequest(options: SigningOptions): Readonly<Record<string, string>> {
  const timestamp = formatBasic(options.nowMs);
  const scope = {
    date: timestamp.slice(0, 8),
    region: options.region,
    service: options.service,
  };
  const { accessKeyId, secretAccessKey, sessionToken } = options.credentials;
  const headers: Readonly<Record<string, string>> = {
    ...options.headers,
    "x-amz-date": timestamp,
    ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
  };
  const signedHeaders = Object.keys(headers)
    .map((name) => name.toLowerCase())
    .toSorted();
  const signature = signatureOf(keys(secretAccessKey, scope), {
    parts: {
      method: options.method,
      target: options.target,
      headers: Object.entries(headers),
      signedHeaders,
      payloadHash: payloadHash(options),
      service: options.service,
    },
    timestamp,
    scope,
  });
  const authorization =
    `${ALGORITHM} Credential=${accessKeyId}/${scopeText(scope)}, ` +
    `SignedHeaders=${signedHeaders.join(";")}, Signature=${signature}`;
  return { ...headers, authorization };
}

/** S3 takes what the header says, which may be that the body is not signed. */
function payloadHash({ service, headers, body }: SigningOptions): string {
  const stated = service === "s3" ? headers["x-amz-content-sha256"] : undefined;
  return stated ?? sha256(body);
}
