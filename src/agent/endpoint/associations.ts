import type { AgentTask } from "../task/agent-task.ts";
import type { EndpointAnswer } from "./request.ts";
import { json } from "./request.ts";

/** The names of a container's devices of one type. Source: ECS agent, `agent/handlers/v3/response.go`. */
export function associationsAnswer(
  task: AgentTask,
  container: string,
  type: string,
): EndpointAnswer {
  const names = (task.payload.associations ?? [])
    .filter((it) => it.type === type && it.containers.includes(container))
    .map(({ name }) => name);
  return json(200, { Associations: names });
}

/** What there is to know of a device, as it came from the control plane: a text that is JSON already. */
export function associationAnswer(task: AgentTask, type: string, name: string): EndpointAnswer {
  const found = task.payload.associations?.find((it) => it.type === type && it.name === name);
  if (found !== undefined) {
    return { status: 200, contentType: "application/json", body: found.content.value };
  }
  const text = `unable to get association from association type ${type} and association name ${name}`;
  return json(400, `Unable to write container association response: ${text}`);
}
