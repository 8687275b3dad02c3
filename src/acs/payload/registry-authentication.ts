import type { Scope } from "../../domain/scope.ts";
import type { ContainerDefinition } from "../../domain/task-definition/record.ts";
import type { PayloadRegistryAuthentication } from "../../wire/agent-messages.ts";
import { standInFor } from "../stand-in.ts";

/** How the agent signs in to the image's registry: by a secret, to ECR, or not at all. */
export function registryAuthentication(
  container: ContainerDefinition,
  given: {
    /** The task's. */
    readonly scope: Scope;
    readonly useExecutionRole: boolean;
    /** `HOST:PORT` of the built-in registry. */
    readonly registry: string | undefined;
    readonly strict?: boolean | undefined;
  },
): PayloadRegistryAuthentication | undefined {
  const credentialsParameter = container.repositoryCredentials?.credentialsParameter;
  if (credentialsParameter !== undefined) {
    const [, , , region, accountId] = credentialsParameter.split(":");
    return {
      type: "asm",
      asmAuthData: {
        credentialsParameter,
        region: region || given.scope.region,
        ...standInFor(credentialsParameter, { ...given, accountId }),
      },
    };
  }
  const image = container.image ?? "";
  const registry = ecrRegistryOf(image, given);
  if (registry === undefined) return undefined;
  return {
    type: "ecr",
    ecrAuthData: {
      registryId: registry.accountId,
      region: registry.region,
      endpointOverride: "",
      useExecutionRole: given.useExecutionRole,
      ...standInFor(image, { ...given, accountId: ECR_IMAGE.exec(image)?.[1] }),
    },
  };
}

/** Whose registry of ECR an image is in; nothing for images of other registries. */
function ecrRegistryOf(
  image: string,
  { scope, registry }: { readonly scope: Scope; readonly registry: string | undefined },
): Scope | undefined {
  const [, label, awsRegion] = ECR_IMAGE.exec(image) ?? [];
  if (label !== undefined && awsRegion !== undefined) {
    // People write `xx` for an account in examples, and mean their own.
    return { accountId: /^\d{12}$/.test(label) ? label : scope.accountId, region: awsRegion };
  }
  const [, address, accountId, region] = BUILT_IN_IMAGE.exec(image) ?? [];
  if (accountId !== undefined && region !== undefined) return { accountId, region };
  return address !== undefined && isSameAddress(address, registry) ? scope : undefined;
}

/** `ACCOUNT.dkr.ecr.REGION.amazonaws.com/…`. Source: Amazon ECR User Guide, "Private registry concepts". */
const ECR_IMAGE =
  /^([\w-]+)\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\//;

/** `127.0.0.1:4566/ACCOUNT/REGION/…`, the built-in registry's `repositoryUri`, or without account and region. */
const BUILT_IN_IMAGE =
  /^((?:127\.0\.0\.1|localhost):\d+)\/(?:(\d{12})\/([a-z]{2,}(?:-[a-z]+)+-\d+)\/)?[^/]/;

function isSameAddress(address: string, registry: string | undefined): boolean {
  return registry !== undefined && address.replace("localhost", "127.0.0.1") === registry;
}
