import type {
  GetAuthorizationTokenRequest,
  GetAuthorizationTokenResponse,
} from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { registryOf } from "../repositories.ts";

/** Amazon ECR API Reference, GetAuthorizationToken: "the authorization token is valid for 12 hours". */
const LIFE_MS = 12 * 60 * 60_000;

/** GetAuthorizationToken: a user and password for Docker, for as many registries as are asked for. */
export const getAuthorizationToken: EcrOperation<
  GetAuthorizationTokenRequest,
  GetAuthorizationTokenResponse
> = async ({ input, caller, tokens, clock, endpoint }) => {
  const { registryIds = [] } = input;
  const asked = registryIds.length > 0 ? registryIds : [caller.accountId];
  const registries = asked.map((registryId) => registryOf(caller, { registryId }));
  const expiresAtMs = clock.nowMs() + LIFE_MS;
  const password = await tokens.issue({ ...caller, expiresAtMs });
  return {
    authorizationData: registries.map(() => ({
      authorizationToken: Buffer.from(`AWS:${password}`).toString("base64"),
      expiresAt: expiresAtMs,
      proxyEndpoint: endpoint(),
    })),
  };
};
