import { parseJson } from "../../domain/json.ts";
import type { RoleCredentials } from "../../wire/agent-messages.ts";
import { ControlPlaneRefusal } from "../session/control-plane.ts";
import { asNumber, asRecord, optional, type Foreign } from "../foreign.ts";
import type { Found } from "./host-tasks.ts";
import type { EndpointAnswer } from "./request.ts";
import { json, METHOD_NOT_ALLOWED } from "./request.ts";

/**
 * ECS's task protection, called with the credentials of a task's own role. What ECS refuses, and what does not
 * answer in time, is a `ControlPlaneRefusal`.
 */
export interface TaskProtectionApi {
  get(call: ProtectionCall): Promise<ProtectionReply>;
  update(
    call: ProtectionCall & {
      readonly protectionEnabled: boolean;
      readonly expiresInMinutes?: number;
    },
  ): Promise<ProtectionReply>;
}

export interface ProtectionCall {
  readonly credentials: RoleCredentials;
  readonly cluster: string;
  readonly taskArn: string;
}

export interface ProtectionReply {
  readonly protectedTasks: readonly {
    readonly taskArn?: string | undefined;
    readonly protectionEnabled: boolean;
    /** RFC 3339. */
    readonly expirationDate?: string | undefined;
  }[];
  readonly failures: readonly {
    readonly arn?: string | undefined;
    readonly reason?: string | undefined;
    readonly detail?: string | undefined;
  }[];
}

/**
 * The path by which a container asks for its own task's protection.
 * Source: ECS agent, `ecs-agent/tmds/handlers/taskprotection/v1/handlers/handlers.go`.
 */
export async function protectionAnswer(options: {
  readonly method: string;
  readonly body: string;
  readonly found: () => Promise<Found | undefined>;
  readonly api: (found: Found) => TaskProtectionApi;
}): Promise<EndpointAnswer> {
  const { method } = options;
  if (method !== "GET" && method !== "PUT") return METHOD_NOT_ALLOWED;
  const wish = method === "PUT" ? parseWish(options.body) : {};
  if (wish === undefined)
    return failed(400, INVALID, "UpdateTaskProtection: failed to decode request");
  const found = await options.found();
  if (found === undefined) {
    return failed(404, "ResourceNotFoundException", "Failed to find a task for the request");
  }
  const { arn: taskArn, taskClusterArn } = found.task.payload;
  if (method === "PUT" && wish.ProtectionEnabled === undefined) {
    const text = "Invalid request: does not contain 'ProtectionEnabled' field";
    return failed(400, INVALID, text, taskArn);
  }
  const credentials = found.host.credentials.ofTask(found.task, "TaskApplication");
  if (credentials === undefined) {
    const text = "Invalid Request: no task IAM role credentials available for task";
    return failed(403, "AccessDeniedException", text, taskArn);
  }
  const call = { credentials, cluster: taskClusterArn ?? found.host.cluster, taskArn };
  try {
    return replied(taskArn, await ask(options.api(found), call, wish));
  } catch (error) {
    if (!(error instanceof ControlPlaneRefusal)) throw error;
    return refused(taskArn, error);
  }
}

const INVALID = "InvalidParameterException";

interface Wish {
  readonly ProtectionEnabled?: boolean;
  readonly ExpiresInMinutes?: number;
}

function ask(api: TaskProtectionApi, call: ProtectionCall, wish: Wish): Promise<ProtectionReply> {
  const { ProtectionEnabled: protectionEnabled, ExpiresInMinutes: expiresInMinutes } = wish;
  if (protectionEnabled === undefined) return api.get(call);
  return api.update({
    ...call,
    protectionEnabled,
    ...(expiresInMinutes !== undefined && { expiresInMinutes }),
  });
}

/** Reads the body as Go's decoder does: names in any case, `null` for absent, nothing unknown. */
function parseWish(body: string): Wish | undefined {
  const value = parseJson(body);
  if (Array.isArray(value) || typeof value !== "object") return undefined;
  let wish: Wish = {};
  for (const [name, member] of Object.entries(asRecord(value))) {
    const known = parseMember(name.toLowerCase(), member);
    if (known === undefined) return undefined;
    wish = { ...wish, ...known };
  }
  return wish;
}

function parseMember(name: string, value: unknown): Wish | undefined {
  const isKnown = name === "protectionenabled" || name === "expiresinminutes";
  if (isKnown && value === null) return {};
  if (name === "protectionenabled" && typeof value === "boolean") {
    return { ProtectionEnabled: value };
  }
  const minutes = asNumber(value);
  if (name !== "expiresinminutes" || !Number.isInteger(minutes)) return undefined;
  return { ...(minutes !== undefined && { ExpiresInMinutes: minutes }) };
}

function replied(taskArn: string, { protectedTasks, failures }: ProtectionReply): EndpointAnswer {
  const [failure] = failures;
  const [protection] = protectedTasks;
  if (failures.length > 1 || protectedTasks.length > 1) {
    return failed(500, "ServerException", "Unexpected error occurred", taskArn);
  }
  if (failure !== undefined) {
    const { arn = null, reason = null, detail = null } = failure;
    return json(200, { failure: { Arn: arn, Detail: detail, Reason: reason } });
  }
  if (protection === undefined) {
    return failed(500, "ServerException", "Unexpected error occurred", taskArn);
  }
  const { expirationDate = null, protectionEnabled, taskArn: arn = null } = protection;
  return json(200, {
    protection: {
      ExpirationDate: expirationDate,
      ProtectionEnabled: protectionEnabled,
      TaskArn: arn,
    },
  });
}

function refused(taskArn: string, refusal: ControlPlaneRefusal): EndpointAnswer {
  const { code, message, status, requestId } = refusal;
  if (code === "Unreachable" && refusal.isTimeout) {
    const text = "Timed out calling ECS Task Protection API";
    return failed(504, "RequestCanceled", text, taskArn);
  }
  const known = code === "Unreachable" ? "ServerException" : code;
  return failed(status ?? 500, known, message, taskArn, optional("requestID", requestId));
}

function failed(
  status: number,
  Code: string,
  Message: string,
  arn?: string,
  head: Foreign = {},
): EndpointAnswer {
  return json(status, { ...head, error: { ...(arn && { Arn: arn }), Code, Message } });
}
