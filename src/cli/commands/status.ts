import type { ContainerInstance, Resource, Task } from "@aws-sdk/client-ecs";
import {
  SECURITY_GROUPS_ATTRIBUTE,
  SECURITY_GROUPS_ENFORCED,
} from "../../domain/container-instance/container-instance.ts";
import { type ApiClient, CLIENT_OPTIONS, connect } from "../api-client.ts";
import { type Command, CommandFailure } from "../command.ts";
import { lastPart } from "../last-part.ts";
import { type ClusterOverview, readOverview } from "../overview.ts";
import { type Output, table } from "../output.ts";

export const status: Command = {
  spec: {
    name: "status",
    summary: "Show the server, its clusters, container instances and tasks",
    positionals: [],
    options: CLIENT_OPTIONS,
    details: [
      "What a running Longshore says of itself through its public API, one region at a time.",
    ],
    examples: ["longshore status", "longshore status --json"],
  },
  run: async (context) => {
    const client = await connect(context);
    let overviews: readonly ClusterOverview[];
    try {
      overviews = await readOverview(client.ecs);
    } catch (error) {
      throw new CommandFailure(`${client.endpoint} ${whyNothing(error)}`, { cause: error });
    }
    if (context.output.json) tellPrograms(context.output, client, overviews);
    else tellPeople(context.output, client, overviews);
    return 0;
  },
};

/** Nobody may be there, or no Longshore, or one that refuses. */
function whyNothing(error: unknown): string {
  if (error instanceof SyntaxError) return "is no Longshore: it answers, but not as ECS does.";
  return `does not answer: ${error instanceof Error ? error.message : String(error)}`;
}

function tellPrograms(
  output: Output,
  client: ApiClient,
  overviews: readonly ClusterOverview[],
): void {
  const { endpoint, region, instance } = client;
  const { pid, dockerHost } = instance ?? {};
  output.record({
    kind: "server",
    endpoint,
    region,
    ...(pid && { pid }),
    ...(dockerHost && { dockerHost }),
  });
  for (const { cluster, instances, tasks } of overviews) {
    output.record({ kind: "cluster", ...cluster });
    for (const instanceOfIt of instances)
      output.record({ kind: "containerInstance", ...instanceOfIt });
    for (const task of tasks) output.record({ kind: "task", ...task });
  }
}

function tellPeople(
  output: Output,
  client: ApiClient,
  overviews: readonly ClusterOverview[],
): void {
  const pid = client.instance ? ` (process ${client.instance.pid})` : "";
  output.say(`Longshore answers at ${client.endpoint}${pid}, region ${client.region}`);
  const dockerHost = client.instance?.dockerHost;
  if (dockerHost !== undefined) output.say(`Its containers run on the engine at ${dockerHost}`);
  for (const { cluster, instances, tasks } of overviews) {
    output.say("");
    output.say(
      `${output.paint("bold", cluster.clusterName ?? "")}  ${cluster.status ?? ""}  ` +
        `${cluster.runningTasksCount ?? 0} tasks running, ${cluster.pendingTasksCount ?? 0} pending`,
    );
    tellTable(output, INSTANCE_HEADING, instances.map(instanceRow));
    for (const gap of securityGaps(instances)) output.say(`  ${output.paint("yellow", gap)}`);
    tellTable(output, TASK_HEADING, tasks.map(taskRow));
  }
  if (overviews.length === 0) output.say("No clusters in this region yet.");
}

function tellTable(
  output: Output,
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  if (rows.length === 0) return;
  output.say("");
  for (const [index, line] of table(heading, rows).entries()) {
    output.say(`  ${index === 0 ? output.paint("dim", line) : line}`);
  }
}

const INSTANCE_HEADING = ["CONTAINER INSTANCE", "STATUS", "AGENT", "TASKS", "CPU FREE", "MIB FREE"];

function instanceRow(instance: ContainerInstance): readonly string[] {
  return [
    lastPart(instance.containerInstanceArn),
    instance.status ?? "",
    instance.agentConnected ? `connected ${instance.versionInfo?.agentVersion ?? ""}` : "lost",
    String((instance.runningTasksCount ?? 0) + (instance.pendingTasksCount ?? 0)),
    share("CPU", instance),
    share("MEMORY", instance),
  ];
}

/** Where security groups do not hold, and why. */
export function securityGaps(instances: readonly ContainerInstance[]): readonly string[] {
  return instances.flatMap(({ containerInstanceArn, attributes = [] }) => {
    const state = attributes.find(({ name }) => name === SECURITY_GROUPS_ATTRIBUTE)?.value;
    if (state === SECURITY_GROUPS_ENFORCED) return [];
    return [
      `Security groups on ${lastPart(containerInstanceArn)}: ${state ?? "not enforced by its agent"}`,
    ];
  });
}

function share(name: string, instance: ContainerInstance): string {
  const of = (resources: readonly Resource[] | undefined): number =>
    resources?.find((resource) => resource.name === name)?.integerValue ?? 0;
  return `${of(instance.remainingResources)} of ${of(instance.registeredResources)}`;
}

const TASK_HEADING = ["TASK", "DEFINITION", "STATUS", "LAUNCH TYPE", "REACHABLE AT"];

function taskRow(task: Task): readonly string[] {
  return [
    lastPart(task.taskArn),
    lastPart(task.taskDefinitionArn),
    task.lastStatus ?? "",
    task.launchType ?? "",
    addresses(task).join(" "),
  ];
}

/** Where the task's ports answer: host ports, or the address of its own network interface. */
export function addresses(task: Task): readonly string[] {
  const bound = (task.containers ?? []).flatMap((container) =>
    (container.networkBindings ?? []).map(({ hostPort, containerPort }) =>
      hostPort === containerPort ? `:${hostPort}` : `:${hostPort}→${containerPort}`,
    ),
  );
  const own = (task.containers ?? []).flatMap((container) =>
    (container.networkInterfaces ?? []).map(({ privateIpv4Address }) => privateIpv4Address ?? ""),
  );
  return [...new Set([...bound, ...own])];
}
