import type { Pool } from "../../domain/container-instance/container-instance.ts";
import { rootKeys } from "../../server/root-credentials.ts";
import { readFlag } from "../../agent/settings/setting-values.ts";
import type { Environment } from "../../runtime/environment.ts";
import { lineLog } from "../../runtime/log.ts";
import { DEFAULT_REGION } from "../../domain/scope.ts";
import { type Command, type CommandContext, CommandFailure } from "../command.ts";
import { DATA_DIR_OPTION, dataDirectory } from "../data-directory.ts";
import { listenForInterrupt } from "../interrupt.ts";
import { AGENT_OPTIONS, agentSettings, logLevel, LOG_OPTION, oneOf, warn } from "../up-settings.ts";

const POOLS: readonly Pool[] = ["EC2", "EXTERNAL", "FARGATE"];

export const agent: Command = {
  spec: {
    name: "agent",
    summary: "Join this machine to a server as a container instance",
    positionals: [],
    options: {
      endpoint: { type: "string", value: "URL", help: "The server to join (AWS_ENDPOINT_URL)" },
      cluster: {
        type: "string",
        value: "NAME",
        help: "The cluster to join (ECS_CLUSTER, default)",
      },
      pool: {
        type: "string",
        value: "POOL",
        help: "EC2, EXTERNAL (ECS_EXTERNAL), or FARGATE for any cluster's Fargate tasks (EC2)",
      },
      region: {
        type: "string",
        value: "REGION",
        help: `Its region (AWS_REGION, ${DEFAULT_REGION})`,
      },
      "data-dir": DATA_DIR_OPTION,
      ...AGENT_OPTIONS,
      "keep-tasks": { type: "boolean", help: "Leave the tasks running when it stops" },
      "log-level": LOG_OPTION,
    },
    details: [
      "The half of longshore up that runs tasks: it registers this machine with a server and runs " +
        "on Docker Engine what the server places here. Needs the server's keys in " +
        "LONGSHORE_ACCESS_KEY_ID and LONGSHORE_SECRET_ACCESS_KEY.",
      "It takes the variables of the ECS agent, ECS_RESERVED_MEMORY and the like: see " +
        "docs/agent-settings.md.",
    ],
    examples: ["longshore agent --endpoint http://10.0.0.5:4566 --cluster web"],
  },
  run: async (context) => {
    const interrupt = listenForInterrupt();
    const host = await join(context);
    const { output } = context;
    const [arn = ""] = host.containerInstanceArns;
    output.say(`Joined as ${arn}, running tasks on ${host.dockerHost}`);
    output.record({ event: "joined", containerInstanceArn: arn, dockerHost: host.dockerHost });
    await interrupt.first;
    output.say("Stopping.");
    await host.stop({ keepTasks: context.arguments.flag("keep-tasks") });
    interrupt.dispose();
    return 0;
  },
};

async function join(context: CommandContext): Promise<{
  readonly containerInstanceArns: readonly string[];
  readonly dockerHost: string;
  stop(how: { readonly keepTasks: boolean }): Promise<void>;
}> {
  const { arguments: parsed, environment, output, clock } = context;
  const endpoint = parsed.text("endpoint") ?? environment["AWS_ENDPOINT_URL"];
  if (endpoint === undefined) {
    throw new CommandFailure("Which server to join? Name it with --endpoint URL.");
  }
  const { settings, warnings } = agentSettings(parsed, environment, [
    "ECS_CLUSTER",
    "ECS_EXTERNAL",
  ]);
  for (const warning of warnings) warn(context, warning);
  const { startHost } = await import("../../server/host.ts");
  try {
    return await startHost({
      endpoint,
      region: parsed.text("region") ?? environment["AWS_REGION"] ?? DEFAULT_REGION,
      dataDir: dataDirectory(parsed.text("data-dir"), environment),
      keys: rootKeys(environment),
      log: lineLog({
        level: logLevel(parsed),
        write: (line) => output.complain(line),
        nowMs: () => clock.nowMs(),
      }),
      pools: [oneOf(parsed, "pool", POOLS) ?? poolOf(environment)],
      cluster: parsed.text("cluster") ?? environment["ECS_CLUSTER"] ?? "default",
      settings,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`This machine could not join ${endpoint}: ${message}`, {
      cause: error,
    });
  }
}

function poolOf(environment: Environment): Pool {
  const text = environment["ECS_EXTERNAL"] ?? "";
  const { value = false, wrong } = text === "" ? {} : readFlag(text);
  if (wrong !== undefined) throw new CommandFailure(`ECS_EXTERNAL=${text} ${wrong}.`);
  return value ? "EXTERNAL" : "EC2";
}
