import { header, type HttpRequest } from "./http.ts";
import { queryPairs, splitTarget } from "./signature/canonical-request.ts";

/** What a request says of who it is and what it wants, before anything is verified. */
export interface ClaimedScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/**
 * The credential scope of the Authorization header or the presigned query; nothing when there is
 * none.
 */
export function credentialScope(request: HttpRequest): ClaimedScope | undefined {
  const authorization = header(request, "authorization") ?? "";
  const credential =
    /Credential=([^,\s]+)/.exec(authorization)?.[1] ?? presignedCredential(request) ?? "";
  const [accessKeyId, , region, service] = credential.split("/");
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
}

function presignedCredential(request: HttpRequest): string | undefined {
  const [, query] = splitTarget(request.target);
  return queryPairs(query).find(([name]) => name === "X-Amz-Credential")?.[1];
}
