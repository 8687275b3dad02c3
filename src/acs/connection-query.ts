import type { AgentVersions } from "./agent-link.ts";

/** Commands and answers go over ACS, metrics and health over TCS. */
export type SocketKind = "acs" | "tcs";

/**
 * The container instance that a connection is of. The two sockets name the parameter differently; the cluster
 * parameter is not looked at, because it may be a name and the instance says its cluster itself.
 */
export function instanceArnOf(kind: SocketKind, query: URLSearchParams): string {
  return query.get(kind === "acs" ? "containerInstanceArn" : "containerInstance") ?? "";
}

/** What the agent says of itself on ACS. It does not send `versionInfo` when it registers. */
export function agentVersions(query: URLSearchParams): AgentVersions {
  const agentVersion = query.get("agentVersion");
  const agentHash = query.get("agentHash");
  const dockerVersion = query.get("dockerVersion");
  return {
    ...(agentVersion && { agentVersion }),
    ...(agentHash && { agentHash }),
    ...(dockerVersion && { dockerVersion }),
  };
}
