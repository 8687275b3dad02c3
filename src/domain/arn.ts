import type { Scope } from "./scope.ts";

/** ARNs in the long format, the only one AWS has made since April 2021 (AWS, "Amazon Resource Names (ARNs) and IDs"). */

/** `arn:aws:ecs:REGION:ACCOUNT:cluster/NAME`. */
export function clusterArn(scope: Scope, clusterName: string): string {
  return `${prefix(scope)}cluster/${clusterName}`;
}

/** `…:task/CLUSTER/ID`; the id is 32 hexadecimal digits. */
export function taskArn(scope: Scope, clusterName: string, taskId: string): string {
  return `${prefix(scope)}task/${clusterName}/${taskId}`;
}

/** `…:container/CLUSTER/TASK/ID`; the id is a UUID. */
export function containerArn(
  scope: Scope,
  ids: { readonly clusterName: string; readonly taskId: string; readonly containerId: string },
): string {
  return `${prefix(scope)}container/${ids.clusterName}/${ids.taskId}/${ids.containerId}`;
}

/** `…:container-instance/CLUSTER/ID`; the id is 32 hexadecimal digits. */
export function containerInstanceArn(scope: Scope, clusterName: string, id: string): string {
  return `${prefix(scope)}container-instance/${clusterName}/${id}`;
}

/** `…:task-definition/FAMILY:REVISION`, which no cluster is in. */
export function taskDefinitionArn(scope: Scope, family: string, revision: number): string {
  return `${prefix(scope)}task-definition/${family}:${revision}`;
}

/** Of a task's network interface; containers and the agent name the attachment by it. */
export function attachmentArn(scope: Scope, attachmentId: string): string {
  return `${prefix(scope)}attachment/${attachmentId}`;
}

function prefix(scope: Scope): string {
  return `arn:aws:ecs:${scope.region}:${scope.accountId}:`;
}

/** The parts of `arn:PARTITION:SERVICE:REGION:ACCOUNT:TYPE/REST`. */
export interface ParsedArn extends Scope {
  readonly partition: string;
  readonly service: string;
  /** What stands before the first slash: `task`, `cluster`. */
  readonly resourceType: string;
  /** What stands after it: `default/0123…`. */
  readonly resource: string;
}

/** Takes an ECS-style ARN apart, or gives nothing when the text is not one. */
export function parseArn(text: string): ParsedArn | undefined {
  const match = /^arn:([^:/]+):([^:/]+):([^:/]*):([^:/]*):([^/:]+)\/(.+)$/.exec(text);
  if (!match) return undefined;
  const [
    ,
    partition = "",
    service = "",
    region = "",
    accountId = "",
    resourceType = "",
    rest = "",
  ] = match;
  return { partition, service, region, accountId, resourceType, resource: rest };
}

/** The id at the end of an ARN: what follows its last slash. */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
