import {
  type ContainerInstanceRecord,
  enforcesSecurityGroups,
} from "../domain/container-instance/container-instance.ts";
import type { TaskRecord } from "../domain/task/record.ts";
import { dispatched, stopDispatched, takenOn } from "../domain/task/transitions.ts";
import type { MessageSocket } from "../runtime/web-socket.ts";
import { containerInstances, taskDefinitions, tasks } from "../store/tables.ts";
import type { Tx } from "../store/view.ts";
import {
  encodeEnvelope,
  type HeartbeatMessage,
  type PayloadMessage,
  type PayloadSecurityGroup,
  type TaskManifestMessage,
  type TaskStopVerificationAck,
} from "../wire/agent-messages.ts";
import { type AgentVersions, linkUp } from "./agent-link.ts";
import { type AgentMessage, parseAgentMessage } from "./agent-message.ts";
import { heartbeats } from "./heartbeats.ts";
import { batches, manifestTasks, tasksToStop, tasksToTell, type Told } from "./next-messages.ts";
import { type PayloadSource, roleCredentialsOf, translateTask } from "./payload/payload.ts";
import { payloadSource } from "./payload/payload-sources.ts";
import { securityGroupsOf } from "./security-groups.ts";
import type { SessionPorts } from "./session-ports.ts";
import type { TaskKey } from "./task-keys.ts";
import { ToldKeys } from "./told-keys.ts";

export interface SessionOptions {
  readonly ports: SessionPorts;
  readonly containerInstanceArn: string;
  readonly socket: MessageSocket;
  readonly versions: AgentVersions;
  /** The agent acknowledges heartbeats (protocol version 2), so silence means that it is gone. */
  readonly acksHeartbeats: boolean;
  /** Called once, with the code the socket was closed with. */
  readonly onEnd: (code: number) => void;
}

/** How long changes of security groups are collected: a task takes longer than this to start. */
const GROUPS_DELAY_MS = 50;

/** Heartbeats go unanswered this long before the agent counts as gone: three of them. */
export const SILENCE_LIMIT_MS = 90_000;

/**
 * One agent's ACS connection. It looks at the store and tells the agent what it was not told yet; what
 * happened to call for the look does not matter. Nothing is sent before it is durable.
 */
export class AgentSession {
  readonly #ports: SessionPorts;
  readonly #options: SessionOptions;
  readonly #told = new Map<string, Told>();
  readonly #toldKeys = new ToldKeys();
  /** What the agent was told of security groups, as texts by group id. */
  readonly #toldGroups = new Map<string, string>();
  #areGroupsDue = true;
  #isGroupLookPlanned = false;
  #clusterArn = "";
  /** The last manifest sent and not yet answered; an answer to another one is late. */
  #manifestId: string | undefined;
  #lastHeardMs: number;
  #isEnded = false;
  #isOpen = false;
  #isTelling = false;
  #mustLookAgain = false;
  #stopHeartbeats: () => void = () => {};

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#ports = options.ports;
    this.#lastHeardMs = options.ports.clock.nowMs();
  }

  /** Records the connection, then tells the agent all it should know. */
  async open(): Promise<void> {
    const { store, clock, log } = this.#ports;
    const { containerInstanceArn, versions, socket } = this.#options;
    const connected = await store.write((tx) => {
      const instance = linkUp(tx, containerInstanceArn, versions, clock.nowMs());
      return instance && { instance, manifest: this.#manifest(tx, instance) };
    });
    if (this.#isEnded) return;
    if (!connected) return this.close(1000, "the container instance is gone");
    this.#clusterArn = connected.instance.clusterArn;
    this.#isOpen = true;
    log.info("agent connected", { containerInstanceArn, agentVersion: versions.agentVersion });
    socket.listen({
      onMessage: (text) => this.#hear(text),
      onClose: (code) => this.#end(code),
    });
    this.#manifestId = connected.manifest.messageId;
    this.#send("TaskManifestMessage", connected.manifest);
    this.#stopHeartbeats = heartbeats(this.#ports, () => this.#beat());
    this.look();
  }

  /** Something about the instance's tasks changed, or may have. */
  look(): void {
    if (!this.#isOpen || this.#isEnded) return;
    if (this.#isTelling) this.#mustLookAgain = true;
    else void this.#tell();
  }

  /**
   * Interfaces or security groups changed. What follows for tasks that run is told a little later, with what else
   * changes by then; what follows for tasks to be started goes with these.
   */
  lookAtGroups(): void {
    if (this.#isGroupLookPlanned) return;
    this.#isGroupLookPlanned = true;
    this.#ports.clock.after(GROUPS_DELAY_MS, () => {
      this.#isGroupLookPlanned = false;
      this.#areGroupsDue = true;
      this.look();
    });
  }

  close(code: number, reason: string): void {
    this.#options.socket.close(code, reason);
    this.#end(code);
  }

  async #tell(): Promise<void> {
    this.#isTelling = true;
    do {
      this.#mustLookAgain = false;
      const { payloads, renewals } = await this.#ports.store.write((tx) => this.#next(tx));
      if (this.#isEnded) return;
      for (const payload of payloads) this.#sendPayload(payload);
      for (const each of renewals) this.#sendRenewals(each);
    } while (this.#mustLookAgain);
    this.#isTelling = false;
  }

  /**
   * Marks as handed out what is about to be sent, in the same transaction that reads it: a stop that comes
   * now finds the task either untouched or known to the agent.
   */
  #next(tx: Tx): NextMessages {
    const nowMs = this.#ports.clock.nowMs();
    const present = [...tx.by(tasks, "instance", this.#options.containerInstanceArn)];
    this.#forgetOthers(present);
    const renewals = this.#withKeys(tx, present);
    const sources = tasksToTell(present, this.#told, nowMs).flatMap((task) => {
      const keys = this.#keysOf(tx, task);
      // It is looked at again when they are there.
      if (keys === "being obtained") return [];
      const sent = stopDispatched(dispatched(this.#named(task, keys), nowMs));
      if (sent !== task) tx.put(tasks, sent);
      return { ...payloadSource(tx, sent), ...(keys !== "none here" && { keys }) };
    });
    return { payloads: this.#payloads(tx, present, sources), renewals };
  }

  #payloads(
    tx: Tx,
    present: readonly TaskRecord[],
    sources: readonly PayloadSource[],
  ): readonly NumberedSources[] {
    const securityGroups = this.#nextGroups(tx, present, sources);
    const parts = batches(sources);
    if (parts.length === 0 && securityGroups.length === 0) return [];
    return (parts.length === 0 ? [[]] : parts).map((batch, index) => ({
      seqNum: tx.nextSequence(),
      sources: batch,
      securityGroups: index === 0 ? securityGroups : [],
    }));
  }

  /** The tasks that the agent knows and that have roles. */
  #withKeys(tx: Tx, present: readonly TaskRecord[]): readonly KeyedTask[] {
    return present.flatMap((task) => {
      if (this.#told.get(task.taskArn)?.desiredStatus !== "RUNNING") return [];
      const keys = this.#keysOf(tx, task);
      return typeof keys === "string" || keys.length === 0 ? [] : { task, keys };
    });
  }

  /** The keys of a task's roles. One that is to stop needs none any more. */
  #keysOf(tx: Tx, task: TaskRecord): readonly TaskKey[] | "being obtained" | "none here" {
    const { taskKeys } = this.#ports;
    if (taskKeys === undefined) return "none here";
    if (task.desiredStatus === "STOPPED") return [];
    const taskDefinition = tx.get(taskDefinitions, task.taskDefinitionArn);
    if (taskDefinition === undefined) return [];
    return taskKeys.of(task, taskDefinition) ?? "being obtained";
  }

  /** Gives a task with roles the ids of their credentials, which it has for good. */
  #named(task: TaskRecord, keys: readonly TaskKey[] | "none here"): TaskRecord {
    const needsNone = keys === "none here" || keys.length === 0;
    if (needsNone || task.credentialsIds !== undefined) return task;
    const { ids } = this.#ports;
    return { ...task, credentialsIds: { task: ids.uuid(), execution: ids.uuid() } };
  }

  /** The groups that the agent does not know as they are; none for an agent that could not enforce them. */
  #nextGroups(
    tx: Tx,
    present: readonly TaskRecord[],
    sources: readonly PayloadSource[],
  ): readonly PayloadSecurityGroup[] {
    const starting = sources.some(({ networkInterfaces }) => networkInterfaces.length > 0);
    if (!this.#areGroupsDue && !starting) return [];
    this.#areGroupsDue = false;
    const instance = tx.get(containerInstances, this.#options.containerInstanceArn);
    if (!instance || !enforcesSecurityGroups(instance)) return [];
    return securityGroupsOf(tx, present).filter((group) => {
      const text = JSON.stringify(group);
      if (this.#toldGroups.get(group.groupId) === text) return false;
      this.#toldGroups.set(group.groupId, text);
      return true;
    });
  }

  #forgetOthers(present: readonly TaskRecord[]): void {
    const arns = new Set(present.map(({ taskArn }) => taskArn));
    for (const arn of this.#told.keys()) if (!arns.has(arn)) this.#told.delete(arn);
    this.#toldKeys.keepOnly(present);
  }

  #sendRenewals({ task, keys }: KeyedTask): void {
    const { clock, ids } = this.#ports;
    const told = { task, keys, nowMs: clock.nowMs(), messageId: () => ids.uuid() };
    for (const message of this.#toldKeys.next(told)) {
      this.#send("IAMRoleCredentialsMessage", message);
    }
  }

  #sendPayload({ seqNum, sources, securityGroups }: NumberedSources): void {
    const { clock, ids, settings, warnings } = this.#ports;
    const atMs = clock.nowMs();
    const messageId = ids.uuid();
    const payloads = sources.map((source) => {
      const { payload, warnings: texts } = translateTask(source, settings);
      warnings.tell(source.taskDefinition.taskDefinitionArn, texts);
      const { taskArn, desiredStatus } = source.task;
      this.#told.set(taskArn, { messageId, desiredStatus, atMs, acked: false });
      for (const roleType of ["TaskApplication", "TaskExecution"] as const) {
        this.#toldKeys.note(roleCredentialsOf(source, roleType), messageId, atMs);
      }
      return payload;
    });
    this.#send("PayloadMessage", {
      ...this.#addressed(messageId, this.#clusterArn),
      seqNum,
      generatedAt: atMs,
      tasks: payloads,
      ...(securityGroups.length > 0 && { securityGroups }),
    } satisfies PayloadMessage);
  }

  #manifest(tx: Tx, instance: ContainerInstanceRecord): TaskManifestMessage {
    return {
      ...this.#addressed(this.#ports.ids.uuid(), instance.clusterArn),
      timeline: tx.nextSequence(),
      generatedAt: this.#ports.clock.nowMs(),
      tasks: manifestTasks([...tx.by(tasks, "instance", instance.containerInstanceArn)]),
    };
  }

  #addressed(messageId: string, clusterArn: string) {
    const { containerInstanceArn } = this.#options;
    return { messageId, clusterArn, containerInstanceArn };
  }

  #beat(): void {
    const { clock, ids } = this.#ports;
    const silentMs = clock.nowMs() - this.#lastHeardMs;
    if (this.#options.acksHeartbeats && silentMs >= SILENCE_LIMIT_MS) {
      this.close(1000, "no heartbeat acknowledgments");
      return;
    }
    this.#send("HeartbeatMessage", {
      messageId: ids.uuid(),
      healthy: true,
    } satisfies HeartbeatMessage);
    // For what went unanswered.
    this.look();
  }

  #hear(text: string): void {
    if (this.#isEnded) return;
    this.#lastHeardMs = this.#ports.clock.nowMs();
    const message = parseAgentMessage(text);
    if (message.kind === "ack") this.#acked(message.messageId);
    else if (message.kind === "credentialsAck") {
      this.#toldKeys.acked(message.messageId, message.credentialsId);
    } else if (message.kind === "stopVerification") void this.#verifyStops(message);
    else if (message.kind === "nack") this.#log("agent refused a message", message.reason);
    else if (message.kind === "unreadable")
      this.#log("unreadable message of an agent", message.reason);
  }

  #log(text: string, reason: string): void {
    const { containerInstanceArn } = this.#options;
    this.#ports.log.warn(text, { containerInstanceArn, reason });
  }

  #acked(messageId: string): void {
    const acked: string[] = [];
    for (const [taskArn, told] of this.#told) {
      if (told.messageId !== messageId) continue;
      this.#told.set(taskArn, { ...told, acked: true });
      acked.push(taskArn);
    }
    if (acked.length === 0) return;
    void this.#ports.store.write((tx) => {
      for (const taskArn of acked) {
        const task = tx.get(tasks, taskArn);
        const after = task && takenOn(task);
        if (after && after !== task) tx.put(tasks, after);
      }
    });
  }

  async #verifyStops(message: AgentMessage & { readonly kind: "stopVerification" }): Promise<void> {
    if (message.messageId !== this.#manifestId) return;
    this.#manifestId = undefined;
    const stopTasks = await this.#ports.store.read((view) =>
      tasksToStop(message.candidates, this.#options.containerInstanceArn, (taskArn) =>
        view.get(tasks, taskArn),
      ),
    );
    const generatedAt = this.#ports.clock.nowMs();
    this.#send("TaskStopVerificationAck", {
      messageId: message.messageId,
      generatedAt,
      stopTasks,
    } satisfies TaskStopVerificationAck);
  }

  #send(type: string, message: object): void {
    if (!this.#isEnded) this.#options.socket.send(encodeEnvelope(type, message));
  }

  #end(code: number): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stopHeartbeats();
    this.#options.onEnd(code);
  }
}

interface NextMessages {
  readonly payloads: readonly NumberedSources[];
  readonly renewals: readonly KeyedTask[];
}

interface KeyedTask {
  readonly task: TaskRecord;
  readonly keys: readonly TaskKey[];
}

interface NumberedSources {
  readonly seqNum: number;
  readonly sources: readonly PayloadSource[];
  readonly securityGroups: readonly PayloadSecurityGroup[];
}
