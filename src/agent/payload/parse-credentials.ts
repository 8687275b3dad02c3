import type { RoleCredentials, RoleCredentialsId, RoleType } from "../../wire/agent-messages.ts";
import { asRecord, asString } from "../foreign.ts";
import type { Foreign } from "../foreign.ts";
import type { TaskRoleCredentials } from "../task-credentials.ts";

/** The id alone of credentials in a task: it is all that may be kept with the task. */
export function credentialsIdOf(value: unknown): RoleCredentialsId | undefined {
  const credentialsId = asString(asRecord(value)["credentialsId"]);
  return credentialsId ? { credentialsId } : undefined;
}

/** The credentials that come with a task of a payload. */
export function credentialsOfTask(taskArn: string, task: Foreign): readonly TaskRoleCredentials[] {
  const all = [
    parseRoleCredentials(taskArn, "TaskApplication", task["roleCredentials"]),
    parseRoleCredentials(taskArn, "TaskExecution", task["executionRoleCredentials"]),
  ];
  return all.filter((it) => it !== undefined);
}

/**
 * Reads an IAMRoleCredentialsMessage. Nothing when a member is missing that the ECS agent insists on; such a
 * message goes without an answer. Source: ECS agent, `ecs-agent/acs/session/refresh_credentials_responder.go`.
 */
export function parseCredentialsMessage(
  message: Foreign,
): { readonly messageId: string; readonly credentials: TaskRoleCredentials } | undefined {
  const messageId = asString(message["messageId"]);
  const taskArn = asString(message["taskArn"]);
  const roleType = ROLE_TYPES.find((type) => type === message["roleType"]);
  if (!messageId || !taskArn || roleType === undefined) return undefined;
  const credentials = parseRoleCredentials(taskArn, roleType, message["roleCredentials"]);
  return credentials && { messageId, credentials };
}

const ROLE_TYPES: readonly RoleType[] = ["TaskApplication", "TaskExecution"];

function parseRoleCredentials(
  taskArn: string,
  roleType: RoleType,
  value: unknown,
): TaskRoleCredentials | undefined {
  const id = credentialsIdOf(value);
  if (id === undefined) return undefined;
  const given = asRecord(value);
  const text = (name: keyof RoleCredentials): string => asString(given[name]) ?? "";
  const credentials = {
    ...id,
    roleArn: text("roleArn"),
    accessKeyId: text("accessKeyId"),
    secretAccessKey: text("secretAccessKey"),
    sessionToken: text("sessionToken"),
    expiration: text("expiration"),
  };
  return { taskArn, roleType, credentials };
}
