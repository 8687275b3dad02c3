import { parseArn } from "../domain/arn.ts";
import type { TaskRecord } from "../domain/task/record.ts";
import type { ContainerDefinition } from "../domain/task-definition/record.ts";
import type { PayloadSecret } from "../wire/agent-messages.ts";

/** A container's secrets and those of its log driver, as the agent fetches them. */
export function payloadSecrets(
  container: ContainerDefinition,
  task: TaskRecord,
): readonly PayloadSecret[] {
  const forContainer = (container.secrets ?? []).map((secret) => ({
    ...locate(secret, task.region),
    type: "ENVIRONMENT_VARIABLE" as const,
    target: "CONTAINER" as const,
  }));
  const forLogDriver = (container.logConfiguration?.secretOptions ?? []).map((secret) => ({
    ...locate(secret, task.region),
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
  taskRegion: string,
): Pick<PayloadSecret, "name" | "valueFrom" | "region" | "provider"> {
  const name = secret.name ?? "";
  const valueFrom = secret.valueFrom ?? "";
  const [, , service, region] = valueFrom.split(":");
  if (valueFrom.startsWith("arn:") && service === "secretsmanager") {
    return { name, valueFrom, region: region || taskRegion, provider: "asm" };
  }
  const parameter = parseArn(valueFrom);
  if (!parameter) return { name, valueFrom, region: taskRegion, provider: "ssm" };
  const path = parameter.resource;
  return {
    name,
    // The ARN of `/a/b` ends in `parameter/a/b`; `/a` and `a` have the same, are one parameter in the Parameter Store,
    // and are found by either name.
    valueFrom: path.includes("/") ? `/${path}` : path,
    region: parameter.region || taskRegion,
    provider: "ssm",
  };
}
