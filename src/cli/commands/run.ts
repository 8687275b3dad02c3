import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { text as readAll } from "node:stream/consumers";
import type { RegisterTaskDefinitionCommandInput, TaskDefinition } from "@aws-sdk/client-ecs";
import { type ApiClient, CLIENT_OPTIONS, connect } from "../api-client.ts";
import { type Command, type CommandContext, CommandFailure } from "../command.ts";
import { lastPart } from "../last-part.ts";
import { isErrno } from "../local-instance.ts";
import { mainContainer, needsSubnet, runRequest } from "../run-request.ts";
import {
  NotATaskDefinition,
  readTaskDefinition,
  taskDefinitionSchemas,
} from "../task-definition-input.ts";
import { watchTask } from "../watch-task.ts";

export const run: Command = {
  spec: {
    name: "run",
    summary: "Run a task definition from a file, show its output, end with its exit code",
    positionals: [{ name: "TASKDEF.json" }],
    rest: "COMMAND...",
    options: {
      cluster: { type: "string", value: "NAME", help: "Cluster to run it on (default)" },
      env: {
        type: "string",
        value: "KEY=VALUE",
        multiple: true,
        help: "Environment variable for every container; may be repeated",
      },
      ...CLIENT_OPTIONS,
    },
    details: [
      "Registers the task definition, runs one task of it and shows each step as it happens, with " +
        "what the containers print. Ends with the exit code of the first essential container. " +
        "Ctrl-C stops the task.",
      "The file may be what register-task-definition takes, what describe-task-definition prints, " +
        "a CloudFormation resource, or a list of container definitions; - reads standard input. " +
        "What has only one sensible reading, such as a number in quotes, is corrected and told.",
      "Words after -- replace the command of the first essential container.",
    ],
    examples: [
      "longshore run examples/hello/task-definition.json",
      "longshore run web.json --env LOG_LEVEL=debug -- node server.js --verbose",
    ],
  },
  run: async (context) => {
    const path = context.arguments.positionals[0] ?? "";
    const input = await readDefinition(context, path);
    const client = await connect(context);
    const definition = await register(context, client, input);
    const task = await start(context, client, definition);
    return watchTask(context, client, {
      ...task,
      mainContainer: mainContainer(definition),
      containers: definition.containerDefinitions?.length ?? 0,
    });
  },
};

async function readDefinition(
  { output }: CommandContext,
  path: string,
): Promise<RegisterTaskDefinitionCommandInput> {
  const model = await import("@aws-sdk/client-ecs");
  const name = path === "-" ? "task" : basename(path).replace(/\.[^.]*$/, "");
  try {
    const content = await (path === "-" ? readAll(process.stdin) : readFile(path, "utf8"));
    const { value, corrections, doubts } = readTaskDefinition(
      content,
      name,
      taskDefinitionSchemas(model),
    );
    for (const correction of corrections) {
      output.note(`${output.paint("yellow", "corrected")}   ${correction}`);
      output.record({ event: "corrected", correction });
    }
    for (const doubt of doubts) {
      output.note(`${output.paint("yellow", "unclear")}     ${doubt}`);
      output.record({ event: "unclear", doubt });
    }
    return value;
  } catch (error) {
    if (error instanceof NotATaskDefinition) {
      throw new CommandFailure(`${path} is no task definition. ${error.message}`, { cause: error });
    }
    throw new CommandFailure(`${path} ${whyUnread(error)}`, { cause: error });
  }
}

function whyUnread(error: unknown): string {
  if (isErrno(error, "ENOENT")) return "is not there: name the file of a task definition.";
  if (isErrno(error, "EISDIR")) return "is a folder: name the file of a task definition in it.";
  if (isErrno(error, "EACCES")) return "may not be read by you.";
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

async function register(
  { output }: CommandContext,
  client: ApiClient,
  input: RegisterTaskDefinitionCommandInput,
): Promise<TaskDefinition> {
  const { RegisterTaskDefinitionCommand } = await import("@aws-sdk/client-ecs");
  const { taskDefinition } = await asked(
    "RegisterTaskDefinition",
    client.ecs.send(new RegisterTaskDefinitionCommand(input)),
  );
  if (!taskDefinition) throw new CommandFailure("RegisterTaskDefinition answered nothing.");
  output.note(
    `${output.paint("green", "registered")}  ${lastPart(taskDefinition.taskDefinitionArn)}`,
  );
  output.record({ event: "registered", taskDefinitionArn: taskDefinition.taskDefinitionArn });
  return taskDefinition;
}

async function start(
  { arguments: parsed, output }: CommandContext,
  client: ApiClient,
  definition: TaskDefinition,
): Promise<{ readonly taskArn: string; readonly cluster: string }> {
  const { RunTaskCommand } = await import("@aws-sdk/client-ecs");
  const cluster = parsed.text("cluster") ?? "default";
  const request = runRequest(definition, {
    cluster,
    subnetId: needsSubnet(definition) ? await defaultSubnet(client) : undefined,
    environment: parsed.list("env"),
    command: parsed.rest,
  });
  const answer = await asked("RunTask", client.ecs.send(new RunTaskCommand(request)));
  const taskArn = answer.tasks?.[0]?.taskArn;
  if (taskArn === undefined) {
    const [failure] = answer.failures ?? [];
    const detail = failure?.detail === undefined ? "" : ` (${failure.detail})`;
    throw new CommandFailure(`The task could not be placed: ${failure?.reason ?? "?"}${detail}`);
  }
  output.note(`${output.paint("green", "task")}        ${lastPart(taskArn)} on ${cluster}`);
  output.record({ event: "task", taskArn });
  return { taskArn, cluster };
}

/** The first subnet of the default VPC. */
async function defaultSubnet(client: ApiClient): Promise<string> {
  const { DescribeSubnetsCommand } = await import("@aws-sdk/client-ec2");
  const ec2 = await client.ec2();
  const answer = await asked(
    "DescribeSubnets",
    ec2.send(
      new DescribeSubnetsCommand({ Filters: [{ Name: "default-for-az", Values: ["true"] }] }),
    ),
  );
  const subnetId = answer.Subnets?.[0]?.SubnetId;
  if (subnetId !== undefined) return subnetId;
  throw new CommandFailure(
    `There is no default subnet in ${client.region}, in which the task would have its address.`,
  );
}

/** Awaits an API call; its refusal is the command's failure, in AWS's words. */
async function asked<Answer>(operation: string, call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new CommandFailure(`${operation}: ${text}`, { cause: error });
  }
}
