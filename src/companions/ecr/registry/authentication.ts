import { type Caller, DEFAULT_ACCOUNT_ID } from "../../../domain/scope.ts";
import { header } from "../../../wire/http.ts";
import type { StreamedRequest } from "../../../wire/streamed.ts";
import type { EcrOptions, EcrServices } from "../services.ts";
import type { TokenClaims } from "../tokens.ts";
import { RegistryRefusal } from "./answers.ts";

/** Who asks, and for which blob alone he may. */
export interface RegistryCaller {
  readonly caller: Caller;
  readonly onlyBlob?: string;
}

/**
 * Finds out who asks: by the password of GetAuthorizationToken, or by the token of a download's address.
 * Throws `RegistryRefusal`.
 */
export async function identify(
  request: Pick<StreamedRequest, "headers">,
  query: URLSearchParams,
  {
    tokens,
    clock,
    auth,
    defaultRegion,
  }: Pick<EcrServices, "tokens" | "clock"> & Pick<EcrOptions, "auth" | "defaultRegion">,
): Promise<RegistryCaller> {
  const host = header(request, "host") ?? "";
  const token = passwordOf(request) ?? query.get("token") ?? undefined;
  const claims = token === undefined ? undefined : await tokens.read(token);
  if (auth === "none" && claims === undefined) return { caller: rootOf(defaultRegion) };
  if (claims === undefined) {
    const challenge = {
      "www-authenticate": `Basic realm="http://${host.replaceAll(/[^\w.:[\]-]/g, "")}/",service="ecr.amazonaws.com"`,
    };
    throw new RegistryRefusal(401, "UNAUTHORIZED", "Not Authorized", challenge);
  }
  if (auth === "verify" && claims.expiresAtMs <= clock.nowMs()) {
    throw new RegistryRefusal(
      403,
      "DENIED",
      "Your authorization token has expired. Reauthenticate and try again.",
    );
  }
  return { caller: callerOf(claims), ...(claims.blob !== undefined && { onlyBlob: claims.blob }) };
}

function callerOf({ accountId, region, principalArn, accessKeyId }: TokenClaims): Caller {
  return { accountId, region, principalArn, ...(accessKeyId !== undefined && { accessKeyId }) };
}

function rootOf(region: string): Caller {
  const accountId = DEFAULT_ACCOUNT_ID;
  return { accountId, region, principalArn: `arn:aws:iam::${accountId}:root` };
}

/** The password of `AWS`, the only user there is. */
function passwordOf(request: Pick<StreamedRequest, "headers">): string | undefined {
  const line = request.headers.find(([name]) => name.toLowerCase() === "authorization")?.[1] ?? "";
  const [, encoded = ""] = /^basic\s+([\w+/=-]+)\s*$/i.exec(line) ?? [];
  const [, password] = /^AWS:(.+)$/.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  return password;
}
