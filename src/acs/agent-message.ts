import { type ManifestTask, parseEnvelope } from "../wire/agent-messages.ts";

/** What an agent says over ACS, as far as it matters here. */
export type AgentMessage =
  | { readonly kind: "ack"; readonly messageId: string }
  | { readonly kind: "credentialsAck"; readonly messageId: string; readonly credentialsId: string }
  | { readonly kind: "nack"; readonly messageId: string; readonly reason: string }
  | {
      readonly kind: "stopVerification";
      readonly messageId: string;
      readonly candidates: readonly ManifestTask[];
    }
  /** A heartbeat's answer, or something this server never asks for: all it shows is that the agent lives. */
  | { readonly kind: "sign-of-life" }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Reads a frame of an agent. */
export function parseAgentMessage(text: string): AgentMessage {
  const envelope = parseEnvelope(text);
  if (!envelope) return { kind: "unreadable", reason: "not an envelope" };
  const { type, message } = envelope;
  const messageId = textOf(message["messageId"]);
  if (messageId === undefined) return { kind: "unreadable", reason: `${type} without messageId` };
  switch (type) {
    case "AckRequest":
      return { kind: "ack", messageId };
    case "IAMRoleCredentialsAckRequest":
      return {
        kind: "credentialsAck",
        messageId,
        credentialsId: textOf(message["credentialsId"]) ?? "",
      };
    case "NackRequest":
      return { kind: "nack", messageId, reason: textOf(message["reason"]) ?? "" };
    case "TaskStopVerificationMessage":
      return { kind: "stopVerification", messageId, candidates: candidates(message) };
    default:
      return { kind: "sign-of-life" };
  }
}

function candidates(message: Readonly<Record<string, unknown>>): readonly ManifestTask[] {
  const list = message["stopCandidates"];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    const taskArn = memberOf(item, "taskArn");
    if (taskArn === undefined) return [];
    const taskClusterArn = memberOf(item, "taskClusterArn") ?? "";
    return [{ taskArn, taskClusterArn, desiredStatus: "STOPPED" as const }];
  });
}

function memberOf(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return textOf(Object.entries(value).find(([key]) => key === name)?.[1]);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
