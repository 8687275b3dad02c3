import type { Environment } from "../../runtime/environment.ts";
import type { RoleCredentials } from "../../wire/agent-messages.ts";
import { createSdkObjectSource } from "./environment-files/sdk-object-source.ts";
import type { ExecutionSources } from "./fetch-resources.ts";
import { createSdkSecretSource } from "./secrets/sdk-secret-source.ts";
import { type CalledService, serviceEndpoint } from "../service-endpoints.ts";
import type { ServiceAccess } from "./secrets/service-access.ts";

/**
 * The services at the control plane's endpoint, asked with the credentials of an execution role; or another Longshore's,
 * or AWS's, where the operator names an endpoint. Those know the role's credentials if they come from an STS of theirs;
 * else the AWS SDK finds what to say in its usual places.
 */
export function sdkExecutionSources(
  controlPlane: string,
  environment: Environment,
): (credentials: RoleCredentials) => ExecutionSources {
  const given = { environment, controlPlane };
  const isOwnRole = serviceEndpoint("sts", given).isOwn;
  // Now, since what is no address is to end the start.
  serviceEndpoint("s3", given);
  const ownOnes = {
    ssm: serviceEndpoint("ssm", given).isOwn,
    asm: serviceEndpoint("secretsManager", given).isOwn,
  };
  return ({ accessKeyId, secretAccessKey, sessionToken }) => {
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    const access = (service: CalledService): ServiceAccess => {
      const { url, isOwn } = serviceEndpoint(service, given);
      return { endpoint: url, ...((isOwn || !isOwnRole) && { credentials }) };
    };
    return {
      secrets: createSdkSecretSource({
        ssm: access("ssm"),
        secretsManager: access("secretsManager"),
        isOwn: ownOnes,
      }),
      objects: createSdkObjectSource(access("s3")),
    };
  };
}
