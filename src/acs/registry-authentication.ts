import type { ContainerDefinition } from "../domain/task-definition/record.ts";
import type { PayloadRegistryAuthentication } from "../wire/agent-messages.ts";

/** How the agent signs in to the image's registry: by a secret, to ECR, or not at all. */
export function registryAuthentication(
  container: ContainerDefinition,
  taskRegion: string,
  useExecutionRole: boolean,
): PayloadRegistryAuthentication | undefined {
  const credentialsParameter = container.repositoryCredentials?.credentialsParameter;
  if (credentialsParameter !== undefined) {
    const [, , , region] = credentialsParameter.split(":");
    return { type: "asm", asmAuthData: { credentialsParameter, region: region || taskRegion } };
  }
  const [, registryId, region] = ECR_IMAGE.exec(container.image ?? "") ?? [];
  if (registryId === undefined || region === undefined) return undefined;
  return {
    type: "ecr",
    ecrAuthData: { registryId, region, endpointOverride: "", useExecutionRole },
  };
}

/** `ACCOUNT.dkr.ecr.REGION.amazonaws.com/…`. Source: Amazon ECR User Guide, "Private registry concepts". */
const ECR_IMAGE =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\//;
