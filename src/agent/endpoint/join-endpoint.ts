import type { Clock } from "../../runtime/clock.ts";
import { derivedIds } from "../../runtime/derived-ids.ts";
import type { Files } from "../../runtime/files.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Log } from "../../runtime/log.ts";
import type { EndpointVariables } from "../task/container-spec.ts";
import type { ControlPlane } from "../session/control-plane.ts";
import type { ContainerInspector } from "./container-details.ts";
import type { HostTasks } from "./host-tasks.ts";
import type { TaskEndpoint } from "./open-endpoint.ts";
import { ContainerStats } from "./stats.ts";
import type { TaskProtectionApi } from "./task-protection.ts";
import { endpointVariables } from "./variables.ts";

/** What an agent brings along to have its tasks served. */
export interface EndpointTools {
  readonly inspector: ContainerInspector;
  readonly protection: TaskProtectionApi;
  /**
   * Which services know the credentials of task roles: the control plane's, or those with which they come from
   * another STS, by the variables that name them to an AWS SDK.
   */
  readonly services: "own" | Readonly<Record<string, string>>;
}

/** Makes the ids of containers in every life of the agent the same: they are in the containers' environment. */
const SECRET_FILE = "endpoint-secret";

/** One agent's part in the machine's endpoint. */
export interface EndpointShare {
  /** What its containers are told. */
  readonly variables: EndpointVariables;
  /** Under which the container engine finds the agent's own keys. */
  readonly instanceCredentialsId: string;
  /** Has its tasks served; called once they are known. */
  serve(
    tasks: Pick<HostTasks, "tasks" | "credentials" | "containerInstanceArn" | "instanceKeys">,
  ): void;
  leave(): void;
}

export async function joinEndpoint(
  agent: {
    readonly controlPlane: ControlPlane;
    readonly cluster: string;
    readonly files: Files;
    readonly ids: Ids;
    readonly clock: Clock;
    readonly log: Log;
  },
  { serving, inspector, protection, services }: EndpointTools & { readonly serving: TaskEndpoint },
): Promise<EndpointShare> {
  const { controlPlane, cluster, clock, log } = agent;
  const derive = derivedIds(await secretOf(agent.files, agent.ids));
  const endpointId = (taskArn: string, name: string): string => derive(`${taskArn}/${name}`);
  const stats = new ContainerStats(inspector, clock);
  const common = { controlPlane, cluster, log, inspector, protection, endpointId, stats };
  let leave: (() => void) | undefined;
  return {
    instanceCredentialsId: derive("container instance"),
    variables: (task, name, known) => {
      const url = serving.url();
      if (url === undefined) return {};
      const id = endpointId(task.payload.arn, name);
      return endpointVariables({ task, name, url, endpointId: id, known, services });
    },
    serve: (tasks) => {
      leave = serving.join({ ...common, ...tasks });
    },
    leave: () => {
      leave?.();
      stats.stop();
    },
  };
}

async function secretOf(files: Files, ids: Ids): Promise<string> {
  const known = await files.read(SECRET_FILE);
  if (known !== undefined) return known;
  const fresh = ids.hex32() + ids.hex32();
  await files.write(SECRET_FILE, fresh);
  return fresh;
}
