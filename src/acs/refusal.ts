import type { ContainerInstanceRecord } from "../domain/container-instance/container-instance.ts";
import type { Caller } from "../domain/scope.ts";

/** The answer to an upgrade that is not accepted, in the form the agent decodes. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
}

/** The names the agent's model has for refusals (`ecs-agent/acs/model/api/api-2.json`). */
type RefusalName =
  | "AccessDeniedException"
  | "BadRequestException"
  | "InactiveInstanceException"
  | "InvalidInstanceException";

export function refuse(status: number, name: RefusalName, message: string): Refusal {
  return { status, body: JSON.stringify({ [name]: message }) };
}

/**
 * Why an instance's agent may not connect. `InactiveInstanceException` makes an agent wait for an hour, so it
 * is for instances that were deregistered and for nothing that could pass.
 */
export function refusal(
  instance: ContainerInstanceRecord | undefined,
  containerInstanceArn: string,
  caller: Caller,
): Refusal | undefined {
  if (!instance || instance.accountId !== caller.accountId) {
    return refuse(400, "InvalidInstanceException", `no container instance ${containerInstanceArn}`);
  }
  if (instance.status !== "INACTIVE") return undefined;
  return refuse(400, "InactiveInstanceException", `${containerInstanceArn} is deregistered`);
}
