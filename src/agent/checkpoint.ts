import type { Files } from "../runtime/files.ts";
import type { Log } from "../runtime/log.ts";
import type { AgentTask } from "./task/agent-task.ts";
import { taskId } from "./task/agent-task.ts";
import { asNumber, asRecord, asString, type Foreign } from "./foreign.ts";
import { parseAgentTask } from "./payload/parse-agent-task.ts";

/** Which container instance this agent is. */
export interface InstanceIdentity {
  readonly cluster: string;
  readonly containerInstanceArn: string;
  /** The highest `seqNum` or `timeline` seen; a manifest has to be above it. */
  readonly latestSequence: number;
}

/**
 * What the agent knows, on disk, so that the agent that comes after a crash goes on where this one was. One file
 * for the instance and one per task; of several saves of a task that wait, the last is written.
 */
export interface Checkpoint {
  readInstance(): Promise<InstanceIdentity | undefined>;
  saveInstance(instance: InstanceIdentity): Promise<void>;
  readTasks(): Promise<readonly AgentTask[]>;
  /** Resolves once this state of the task, or a later one, is written. */
  saveTask(task: AgentTask): Promise<void>;
  forgetTask(task: AgentTask): Promise<void>;
}

const INSTANCE_FILE = "instance.json";
const TASK_FOLDER = "tasks";

export function createCheckpoint(options: {
  readonly files: Files;
  readonly log: Log;
}): Checkpoint {
  const { files, log } = options;
  const writer = createWriter(files);
  return {
    readInstance: async () => {
      const text = await files.read(INSTANCE_FILE);
      const instance = text === undefined ? undefined : parseInstance(text);
      if (text !== undefined && instance === undefined) {
        log.error("the checkpoint of the instance is unreadable", { file: INSTANCE_FILE });
      }
      return instance;
    },
    saveInstance: (instance) => writer.save(INSTANCE_FILE, () => JSON.stringify(instance)),
    readTasks: async () => {
      const names = await files.list(TASK_FOLDER);
      const texts = await Promise.all(names.map((name) => files.read(`${TASK_FOLDER}/${name}`)));
      return texts.flatMap((text, index) => {
        const task = text === undefined ? undefined : parseAgentTask(text);
        if (task === undefined) log.warn("a checkpoint is unreadable", { file: names[index] });
        return task ?? [];
      });
    },
    saveTask: (task) => writer.save(taskFile(task), () => JSON.stringify(task)),
    forgetTask: (task) => writer.save(taskFile(task), undefined),
  };
}

function taskFile(task: AgentTask): string {
  return `${TASK_FOLDER}/${taskId(task)}.json`;
}

/** A machine that lost its power may have kept a file that is empty. */
function parseInstance(text: string): InstanceIdentity | undefined {
  let saved: Foreign;
  try {
    saved = asRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
  const cluster = asString(saved["cluster"]);
  const containerInstanceArn = asString(saved["containerInstanceArn"]);
  if (cluster === undefined || containerInstanceArn === undefined) return undefined;
  return { cluster, containerInstanceArn, latestSequence: asNumber(saved["latestSequence"]) ?? 0 };
}

/** What a file should hold; nothing when it should be gone. */
type Content = (() => string) | undefined;

interface Writer {
  save(path: string, content: Content): Promise<void>;
}

/** Writes each file one write at a time; what came meanwhile is written once more, as it is by then. */
function createWriter(files: Files): Writer {
  const next = new Map<string, { content: Content; readonly written: Promise<void> }>();
  const last = new Map<string, Promise<void>>();
  return {
    save: (path, content) => {
      const waiting = next.get(path);
      if (waiting !== undefined) {
        waiting.content = content;
        return waiting.written;
      }
      const before = last.get(path) ?? Promise.resolve();
      const written = before
        .catch(() => {
          // Whoever asked for that write was told; this one is tried all the same.
        })
        .then(() => {
          const due = next.get(path)?.content;
          next.delete(path);
          return due === undefined ? files.remove(path) : files.write(path, due());
        });
      next.set(path, { content, written });
      const forget = (): void => {
        if (last.get(path) === written) last.delete(path);
      };
      last.set(path, written);
      written.then(forget, forget);
      return written;
    },
  };
}
