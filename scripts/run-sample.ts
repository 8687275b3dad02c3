import { readFileSync } from "node:fs";
import { get } from "node:http";
import * as sdk from "@aws-sdk/client-ecs";
import { type CommandContext, CommandFailure } from "../src/cli/command.ts";
import type { LocalInstance } from "../src/cli/local-instance.ts";
import { readTaskDefinition, taskDefinitionSchemas } from "../src/cli/task-definition-input.ts";
import { rootKeys } from "../src/server/root-credentials.ts";
import { buildSampleImage } from "./sample-image.ts";

const DEFINITION = new URL("../examples/hello/task-definition.json", import.meta.url);
/** By this the task of a start before is found again, when that one was killed and left it running. */
const STARTED_BY = "npm-start";
const PLACE_LIMIT_MS = 15_000;
const RUN_LIMIT_MS = 60_000;
const ANSWER_LIMIT_MS = 15_000;
const LOOK_EVERY_MS = 50;

/** Runs the sample's task definition, waits until it answers HTTP, and resolves to its URL. */
export async function runSample(context: CommandContext, instance: LocalInstance): Promise<string> {
  const { endpoint, region, dockerHost } = instance;
  if (dockerHost === undefined) throw new CommandFailure("No container engine runs the sample.");
  const text = readFileSync(DEFINITION, "utf8");
  const definition = readTaskDefinition(text, "hello", taskDefinitionSchemas(sdk)).value;
  const image = definition.containerDefinitions?.[0]?.image ?? "";
  if (await buildSampleImage(dockerHost, image)) context.output.line(`Built the image ${image}.`);
  const credentials = rootKeys(context.environment);
  const ecs = new sdk.ECSClient({ endpoint, region, credentials });
  const task = (await runningAlready(ecs)) ?? (await runTask(context, ecs, definition));
  const port = await portOf(context, ecs, task);
  const url = `http://127.0.0.1:${port}/`;
  await within(context, ANSWER_LIMIT_MS, `${url} does not answer.`, () => answers(url));
  ecs.destroy();
  return url;
}

async function runningAlready(ecs: sdk.ECSClient): Promise<string | undefined> {
  const query = { startedBy: STARTED_BY, desiredStatus: "RUNNING" as const };
  const { taskArns = [] } = await ecs.send(new sdk.ListTasksCommand(query));
  return taskArns[0];
}

async function runTask(
  context: CommandContext,
  ecs: sdk.ECSClient,
  definition: sdk.RegisterTaskDefinitionCommandInput,
): Promise<string> {
  const { taskDefinition } = await ecs.send(new sdk.RegisterTaskDefinitionCommand(definition));
  let why = "";
  // The container instance is there as soon as its agent has connected.
  return within(
    context,
    PLACE_LIMIT_MS,
    () => `The sample could not be placed: ${why}.`,
    async () => {
      const answer = await ecs
        .send(
          new sdk.RunTaskCommand({
            taskDefinition: taskDefinition?.taskDefinitionArn,
            startedBy: STARTED_BY,
          }),
        )
        .catch((error: unknown) => {
          why = error instanceof Error ? error.message : String(error);
          return undefined;
        });
      if (answer) why = answer.failures?.[0]?.reason ?? "no reason given";
      return answer?.tasks?.[0]?.taskArn;
    },
  );
}

async function portOf(context: CommandContext, ecs: sdk.ECSClient, task: string): Promise<number> {
  return within(context, RUN_LIMIT_MS, "The sample did not start in time.", async () => {
    const { tasks } = await ecs.send(new sdk.DescribeTasksCommand({ tasks: [task] }));
    const [described] = tasks ?? [];
    if (described?.lastStatus === "STOPPED") {
      const [container] = described.containers ?? [];
      throw new CommandFailure(
        `The sample stopped: ${container?.reason ?? described.stoppedReason ?? "no reason given"}`,
      );
    }
    return described?.containers?.[0]?.networkBindings?.[0]?.hostPort;
  });
}

/** Not by `fetch`, whose kept connection would keep the process alive for seconds after Ctrl-C. */
function answers(url: string): Promise<true | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: ANSWER_LIMIT_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? true : undefined);
    });
    // Not listening yet.
    request.on("error", () => resolve(undefined));
    request.on("timeout", () => request.destroy());
  });
}

/** Asks until there is something, and fails with that message after the limit. */
async function within<Value>(
  { clock }: CommandContext,
  limitMs: number,
  message: string | (() => string),
  ask: () => Promise<Value | undefined>,
): Promise<Value> {
  for (const endMs = clock.nowMs() + limitMs; clock.nowMs() < endMs;) {
    const value = await ask();
    if (value !== undefined) return value;
    await clock.sleep(LOOK_EVERY_MS);
  }
  throw new CommandFailure(typeof message === "string" ? message : message());
}
