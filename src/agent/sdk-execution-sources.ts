import type { Environment } from "../runtime/environment.ts";
import type { RoleCredentials } from "../wire/agent-messages.ts";
import { createSdkObjectSource } from "./environment-files/sdk-object-source.ts";
import type { ExecutionSources } from "./fetch-resources.ts";
import { createSdkSecretSource } from "./secrets/sdk-secret-source.ts";
import type { ServiceAccess } from "./secrets/service-access.ts";

/**
 * The services at the control plane's endpoint, asked with the credentials of an execution role; or another Longshore's,
 * or AWS's, where the operator names an endpoint. Those have their own idea of who one is: the AWS SDK finds what to say
 * in its usual places.
 */
export function sdkExecutionSources(
  endpoint: string,
  environment: Environment,
): (credentials: RoleCredentials) => ExecutionSources {
  return ({ accessKeyId, secretAccessKey, sessionToken }) => {
    const own = { endpoint, credentials: { accessKeyId, secretAccessKey, sessionToken } };
    const access = (variable: string): ServiceAccess => {
      const other = environment[variable];
      return other ? { endpoint: other } : own;
    };
    return {
      secrets: createSdkSecretSource({
        ssm: access("LONGSHORE_SSM_ENDPOINT"),
        secretsManager: access("LONGSHORE_SECRETS_MANAGER_ENDPOINT"),
      }),
      objects: createSdkObjectSource(access("LONGSHORE_S3_ENDPOINT")),
    };
  };
}
