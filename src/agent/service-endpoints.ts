import type { Environment } from "../runtime/environment.ts";

/** The settings that name another endpoint of a service, spelled as the AWS SDKs and the aws CLI spell them. */
const SETTINGS = {
  ecr: "AWS_ENDPOINT_URL_ECR",
  logs: "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
  s3: "AWS_ENDPOINT_URL_S3",
  secretsManager: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  ssm: "AWS_ENDPOINT_URL_SSM",
  sts: "AWS_ENDPOINT_URL_STS",
} as const;

/** A service that agents or the control plane call for tasks. */
export type CalledService = keyof typeof SETTINGS;

export interface ServiceEndpoint {
  readonly url: string;
  /**
   * Whether it is the control plane's own, where its keys are known. Another one has its own idea of who one is: what
   * signs there are a task's role credentials, or else those that the AWS SDK finds in its usual places.
   */
  readonly isOwn: boolean;
}

/**
 * Which endpoint a service is called at: that of its setting, else the control plane's. `AWS_ENDPOINT_URL` alone says nothing
 * here: an operator's shell has it, for the aws CLI to find Longshore. Throws for what is no address.
 */
export function serviceEndpoint(
  service: CalledService,
  given: { readonly environment: Environment; readonly controlPlane: string },
): ServiceEndpoint {
  const setting = SETTINGS[service];
  const url = given.environment[setting];
  if (!url) return { url: given.controlPlane, isOwn: true };
  if (!isAddress(url)) {
    throw new Error(
      `${setting} is not an address, such as https://service.us-east-1.amazonaws.com.`,
    );
  }
  return { url, isOwn: false };
}

/** The settings that name another endpoint, as an AWS SDK would read them. */
export function namedEndpoints(environment: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.values(SETTINGS).flatMap((setting) => {
      const url = environment[setting];
      return url ? [[setting, url]] : [];
    }),
  );
}

function isAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
