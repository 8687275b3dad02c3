import type { Task } from "@aws-sdk/client-ecs";
import { assertNever } from "../domain/assert.ts";
import type { ApiClient } from "./api-client.ts";
import { type CommandContext, CommandFailure } from "./command.ts";
import { followOutput, type OutputFollower, type OutputLine } from "./container-output.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { elapsed, type Output } from "./output.ts";
import { exitCodeOf, stepsBetween, type TaskStep } from "./task-steps.ts";

const LOOK_EVERY_MS = 150;
/** How long after a task has stopped its last output may still be on its way. */
const OUTPUT_LIMIT_MS = 3_000;

/** The task to watch; the exit code is its main container's. */
export interface WatchedTask {
  readonly taskArn: string;
  readonly cluster: string;
  readonly mainContainer: string;
  /** How many containers it has; the output of several is told apart. */
  readonly containers: number;
}

/**
 * Tells every step of a task and all its containers print until it has stopped, and resolves to the exit
 * code. Ctrl-C stops the task.
 */
export async function watchTask(
  context: CommandContext,
  client: ApiClient,
  watched: WatchedTask,
): Promise<number> {
  const { output, clock } = context;
  const interrupt = listenForInterrupt();
  const stopping = interrupt.first.then(() => stopTask(output, client, watched));
  // A refusal is met below, when the task is described again.
  stopping.catch(() => undefined);
  const startedMs = clock.nowMs();
  const follower = outputOf(context, client, watched);
  let before: Task | undefined;
  for (;;) {
    const task = await describe(client, watched);
    const hasStopped = task.lastStatus === "STOPPED";
    await (hasStopped ? follower?.finish(OUTPUT_LIMIT_MS) : follower?.look());
    for (const step of stepsBetween(before, task)) tell(output, step, clock.nowMs() - startedMs);
    if (hasStopped) {
      interrupt.dispose();
      return exitCodeOf(task, watched.mainContainer);
    }
    before = task;
    await clock.sleep(LOOK_EVERY_MS);
  }
}

function outputOf(
  context: CommandContext,
  client: ApiClient,
  { taskArn, containers }: WatchedTask,
): OutputFollower | undefined {
  const { output, clock } = context;
  const dockerHost = client.instance?.dockerHost;
  if (dockerHost === undefined) {
    output.note("The containers run on another machine, so their output is not shown.");
    return undefined;
  }
  const onLine = (line: OutputLine): void => print(output, line, containers > 1);
  return followOutput({ dockerHost, taskArn, clock, onLine });
}

function print(output: Output, line: OutputLine, several: boolean): void {
  output.record({ event: "output", ...line });
  if (output.json) return;
  const prefix = several ? `${output.paint("cyan", line.container)} | ` : "";
  if (line.stream === "stdout") output.line(`${prefix}${line.text}`);
  else output.complain(`${prefix}${line.text}`);
}

async function describe(client: ApiClient, { cluster, taskArn }: WatchedTask): Promise<Task> {
  const { DescribeTasksCommand } = await import("@aws-sdk/client-ecs");
  try {
    const answer = await client.ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
    const [task] = answer.tasks ?? [];
    if (task) return task;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`Longshore no longer answers: ${reason}`, { cause: error });
  }
  throw new CommandFailure("The task is gone.");
}

async function stopTask(output: Output, client: ApiClient, watched: WatchedTask): Promise<void> {
  const { StopTaskCommand } = await import("@aws-sdk/client-ecs");
  output.note("stopping    Press Ctrl-C again to leave at once.");
  output.record({ event: "stopping" });
  const { cluster, taskArn } = watched;
  await client.ecs.send(
    new StopTaskCommand({ cluster, task: taskArn, reason: "Stopped by longshore run" }),
  );
}

function tell(output: Output, step: TaskStep, afterMs: number): void {
  output.record({ ...step, afterMs });
  output.note(`${output.paint("dim", elapsed(afterMs).padStart(8))}    ${stepText(output, step)}`);
}

function stepText(output: Output, step: TaskStep): string {
  switch (step.event) {
    case "status":
      return [output.paint("bold", step.status), ...step.addresses].join("  ");
    case "container":
      return `container ${step.container} ${step.status}`;
    case "exit": {
      const code = step.exitCode === undefined ? "did not run" : `exited with ${step.exitCode}`;
      return `container ${step.container} ${code}${step.reason ? `: ${step.reason}` : ""}`;
    }
    case "stopped":
      return `${output.paint("bold", "STOPPED")}  ${[step.stopCode, step.reason].filter(Boolean).join(": ")}`;
    default:
      return assertNever(step);
  }
}
