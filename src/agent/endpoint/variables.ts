import type { AgentTask } from "../task/agent-task.ts";
import { payloadContainer } from "../task/agent-task.ts";
import { asRecord } from "../foreign.ts";
import type { EndpointTools } from "./join-endpoint.ts";
import { isInternal } from "../network/pause-container.ts";

/**
 * What a container is told of the endpoint: where it finds metadata and, when its task has a task role, the keys and
 * the API to use them on. `known` are the variables that the definition or the image sets, which win. Nothing for a
 * container without a network, which could not get there.
 * Source: ECS agent, `agent/api/task/task.go` and `agent/api/container/container.go`.
 */
export function endpointVariables(options: {
  readonly task: AgentTask;
  readonly name: string;
  readonly url: string;
  readonly endpointId: string;
  readonly known: ReadonlySet<string>;
  readonly services: EndpointTools["services"];
}): Readonly<Record<string, string>> {
  const { task, name, url, endpointId, known, services } = options;
  if (isInternal(name) || isWithoutNetwork(task, name)) return {};
  const credentialsId = task.payload.roleCredentials?.credentialsId;
  const variables = {
    ECS_CONTAINER_METADATA_URI: `${url}/v3/${endpointId}`,
    ECS_CONTAINER_METADATA_URI_V4: `${url}/v4/${endpointId}`,
    ECS_AGENT_URI: `${url}/api/${endpointId}`,
    ...(credentialsId !== undefined && {
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: `/v2/credentials/${credentialsId}`,
      // Ours: no AWS would know the keys. And we would not know those of another STS.
      ...(services === "own" ? { AWS_ENDPOINT_URL: url } : services),
    }),
  };
  return Object.fromEntries(Object.entries(variables).filter(([variable]) => !known.has(variable)));
}

function isWithoutNetwork(task: AgentTask, name: string): boolean {
  if (task.payload.networkMode === "none") return true;
  const text = payloadContainer(task, name)?.dockerConfig?.config ?? "{}";
  try {
    return asRecord(JSON.parse(text))["NetworkDisabled"] === true;
  } catch {
    // A text that is no JSON fails its own container.
    return false;
  }
}
