import { parseArn } from "../../domain/arn.ts";
import type { Scope } from "../../domain/scope.ts";
import type { ContainerDefinition } from "../../domain/task-definition/record.ts";
import type { PayloadSecret } from "../../wire/agent-messages.ts";
import { standInFor } from "../stand-in.ts";

interface Context {
  /** The task's. */
  readonly scope: Scope;
  readonly strict: boolean | undefined;
}

/** A container's secrets and those of its log driver, as the agent fetches them. */
export function payloadSecrets(
  container: ContainerDefinition,
  context: Context,
): readonly PayloadSecret[] {
  const forContainer = (container.secrets ?? []).map((secret) => ({
    ...locate(secret, context),
    type: "ENVIRONMENT_VARIABLE" as const,
    target: "CONTAINER" as const,
  }));
  const forLogDriver = (container.logConfiguration?.secretOptions ?? []).map((secret) => ({
    ...locate(secret, context),
    type: "BOOTSTRAP" as const,
    target: "LOG_DRIVER" as const,
  }));
  return [...forContainer, ...forLogDriver];
}

/**
 * Secrets Manager takes whole ARNs, the Parameter Store names: the agent looks a parameter up in the answer
 * by the very text it asked for, which is the name. What is no ARN is a parameter's name.
 */
function locate(
  secret: { readonly name: string | undefined; readonly valueFrom: string | undefined },
  { scope, strict }: Context,
): Pick<PayloadSecret, "name" | "valueFrom" | "region" | "provider" | "standIn"> {
  const name = secret.name ?? "";
  const valueFrom = secret.valueFrom ?? "";
  const [, , service, region, accountId] = valueFrom.split(":");
  const standIn = standInFor(valueFrom, { accountId, scope, strict });
  if (valueFrom.startsWith("arn:") && service === "secretsmanager") {
    return { name, valueFrom, region: region || scope.region, provider: "asm", ...standIn };
  }
  const parameter = parseArn(valueFrom);
  if (!parameter) return { name, valueFrom, region: scope.region, provider: "ssm" };
  const path = parameter.resource;
  return {
    name,
    // The ARN of `/a/b` ends in `parameter/a/b`; `/a` and `a` have the same, are one parameter in the Parameter Store,
    // and are found by either name.
    valueFrom: path.includes("/") ? `/${path}` : path,
    region: parameter.region || scope.region,
    provider: "ssm",
    ...standIn,
  };
}
