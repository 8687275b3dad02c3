import { assertNever } from "../../domain/assert.ts";
import { RuntimeFault } from "../container-runtime.ts";
import { associationAnswer, associationsAnswer } from "./associations.ts";
import { credentialsAnswer } from "./credentials.ts";
import { findByAddress, findContainer, type HostTasks } from "./host-tasks.ts";
import { containerAnswer, containerStatsAnswer, taskAnswer, taskStatsAnswer } from "./metadata.ts";
import type { EndpointAnswer, EndpointRequest } from "./request.ts";
import { json, METHOD_NOT_ALLOWED, NOT_FOUND } from "./request.ts";
import { parseRoute, type Route } from "./route.ts";
import { protectionAnswer } from "./task-protection.ts";

/** Answers a request of a container about itself and its task, out of the tasks of this machine's agents. */
export async function answerRequest(
  hosts: readonly HostTasks[],
  request: EndpointRequest,
): Promise<EndpointAnswer> {
  const route = parseRoute(request.target);
  if (route === undefined) return NOT_FOUND;
  try {
    if (route.kind === "protection") return await protection(hosts, request, route.id);
    if (request.method !== "GET" && request.method !== "HEAD") return METHOD_NOT_ALLOWED;
    return await read(hosts, request, route);
  } catch (error) {
    // The container engine does not answer: whose request it is cannot be told, nor what to say.
    if (!(error instanceof RuntimeFault)) throw error;
    return json(500, FAILURES[route.kind]);
  }
}

/** The ECS agent's words for what it cannot tell itself. */
const FAILURES: Readonly<Record<Route["kind"], unknown>> = {
  credentials: {
    code: "InternalServerError",
    message: "Internal server error",
    HTTPErrorCode: 500,
  },
  container: "failed to get container metadata",
  task: "failed to get task metadata",
  containerStats: "failed to get stats",
  taskStats: "failed to get stats",
  associations: "failed to get container metadata",
  association: "failed to get container metadata",
  protection: {
    error: { Code: "ServerException", Message: "Failed to find a task for the request" },
  },
};

function protection(
  hosts: readonly HostTasks[],
  { method, body, caller }: EndpointRequest,
  id: string,
): Promise<EndpointAnswer> {
  return protectionAnswer({
    method,
    body,
    found: () => findContainer(hosts, id, caller),
    api: ({ host }) => host.protection,
  });
}

async function read(
  hosts: readonly HostTasks[],
  { caller }: EndpointRequest,
  route: Exclude<Route, { kind: "protection" }>,
): Promise<EndpointAnswer> {
  if (route.kind === "credentials") return credentialsAnswer(hosts, route, caller);
  if (route.version === 2) {
    const found = findByAddress(hosts, caller);
    const who = caller.kind === "host" ? "127.0.0.1" : caller.address;
    const complaint = `Unable to get task arn from request: unable to associate '${who}' with task`;
    if (found === undefined) return json(400, complaint);
    const { host, task } = found;
    const container = task.containers.find(({ id }) => id !== undefined && id === route.dockerId);
    return metadata(route, { host, task, container });
  }
  const found = await findContainer(hosts, route.id, caller);
  if (found === undefined) return unknownId(route.version, route.kind, route.id);
  return metadata(route, found);
}

type Metadata = Exclude<Route, { kind: "protection" | "credentials" }>;

function metadata(
  route: Metadata,
  subject: Parameters<typeof containerAnswer>[0],
): Promise<EndpointAnswer> | EndpointAnswer {
  const { version } = route;
  switch (route.kind) {
    case "container":
      return containerAnswer(subject, version, route.version === 2 ? route.dockerId : undefined);
    case "containerStats":
      return containerStatsAnswer(
        subject,
        version,
        route.version === 2 ? route.dockerId : undefined,
      );
    case "task":
      return taskAnswer(subject, version, route.withTags);
    case "taskStats":
      return taskStatsAnswer(subject, version);
    case "associations":
      return associationsAnswer(subject.task, subject.container?.name ?? "", route.type);
    case "association":
      return associationAnswer(subject.task, route.type, route.name);
    default:
      return assertNever(route);
  }
}

/**
 * An id that is nobody's, or another task's. Source: ECS agent, `agent/handlers/v3` and `agent/handlers/v4/tmdsstate.go`:
 * version 3 has other statuses for metadata than for statistics.
 */
function unknownId(version: 3 | 4, kind: Metadata["kind"], id: string): EndpointAnswer {
  const [what, subject, status] = UNKNOWN[kind];
  const text =
    subject === "container"
      ? `unable to get container ${kind.startsWith("assoc") ? "id" : "ID"} from request: unable to get docker ID from v3 endpoint ID: ${id}`
      : `unable to get task arn from request: unable to get task Arn from v3 endpoint ID: ${id}`;
  return json(version === 4 ? 404 : status, `V${version} ${what} handler: ${text}`);
}

/** The handler's name, what it looks for first, and the status in version 3. */
const UNKNOWN: Readonly<Record<Metadata["kind"], readonly [string, "container" | "task", number]>> =
  {
    container: ["container metadata", "container", 500],
    task: ["task metadata", "task", 500],
    containerStats: ["container stats", "task", 400],
    taskStats: ["task stats", "task", 400],
    associations: ["container associations", "container", 400],
    association: ["container associations", "task", 400],
  };
