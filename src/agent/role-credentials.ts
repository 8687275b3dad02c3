import { asArray, asRecord, asString, optional, type Foreign } from "./foreign.ts";

/** The answer to credentials of a role, as ACS has it. */
export interface CredentialsAck {
  readonly messageId: string;
  readonly credentialsId: string;
  readonly expiration?: string;
}

/**
 * The answers to the execution roles' credentials that came with the tasks of a payload. This agent fetches nothing
 * with them: what would need them is refused (`unsupported.ts`), as are tasks with a role of their own.
 * Source: ECS agent, `agent/acs/session/payload_responder.go`.
 */
export function payloadCredentialsAcks(payload: Foreign): readonly CredentialsAck[] {
  const messageId = asString(payload["messageId"]) ?? "";
  return asArray(payload["tasks"]).flatMap((task) =>
    acksOf(messageId, asRecord(task)["executionRoleCredentials"]),
  );
}

/**
 * The answer to credentials that were renewed; nothing for those of a task that the agent does not know, and for a
 * message that makes no sense. Source: ECS agent, `ecs-agent/acs/session/refresh_credentials_responder.go`.
 */
export function renewedCredentialsAck(
  message: Foreign,
  isKnown: (taskArn: string) => boolean,
): CredentialsAck | undefined {
  const messageId = asString(message["messageId"]) ?? "";
  const taskArn = asString(message["taskArn"]) ?? "";
  if (messageId === "" || message["roleType"] !== "TaskExecution" || !isKnown(taskArn)) {
    return undefined;
  }
  return acksOf(messageId, message["roleCredentials"])[0];
}

function acksOf(messageId: string, credentials: unknown): readonly CredentialsAck[] {
  const record = asRecord(credentials);
  const credentialsId = asString(record["credentialsId"]) ?? "";
  if (credentialsId === "") return [];
  return [{ messageId, credentialsId, ...optional("expiration", asString(record["expiration"])) }];
}
