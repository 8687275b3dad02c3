import type { Ids } from "../../runtime/ids.ts";
import type { Log } from "../../runtime/log.ts";
import type { MessageSocket } from "../../runtime/web-socket.ts";
import type { ManifestTask } from "../../wire/agent-messages.ts";
import { encodeEnvelope, parseEnvelope } from "../../wire/agent-messages.ts";
import type { SocketPorts } from "./agent-socket.ts";
import { dialSigned, socketTarget } from "./agent-socket.ts";
import { parseAnnouncement } from "./announced-attachments.ts";
import type { Checkpoint, InstanceIdentity } from "../checkpoint.ts";
import type { TaskEngine } from "../engine.ts";
import type { Firewall } from "../network/firewall.ts";
import { asArray, asNumber, asRecord, asString, optional } from "../foreign.ts";
import type { Foreign } from "../foreign.ts";
import { keepConnected } from "./keep-connected.ts";
import { parseCredentialsMessage } from "../payload/parse-credentials.ts";
import { parsePayload } from "../payload/parse-payload.ts";
import type { TaskCredentials, TaskRoleCredentials } from "../task-credentials.ts";

export interface AcsOptions {
  readonly ports: SocketPorts & { readonly ids: Ids; readonly log: Log };
  readonly endpoint: () => Promise<string>;
  readonly instance: InstanceIdentity;
  readonly versions: AgentVersions;
  readonly engine: TaskEngine;
  readonly firewall: Firewall;
  readonly credentials: TaskCredentials;
  readonly checkpoint: Checkpoint;
  readonly refuseTask: (arn: string, reason: string) => void;
  /** Reports that an interface announced for a task is here. */
  readonly attached: (taskArn: string, attachmentArn: string) => void;
  readonly onConnected: () => void;
  readonly onHeartbeat: () => void;
}

export interface AgentVersions {
  readonly agentVersion: string;
  readonly agentHash: string;
  readonly dockerVersion: string;
}

/**
 * The agent's side of the ACS socket, over which it is told what to run. Runs until the signal is aborted.
 * Source: ECS agent, `ecs-agent/acs/session`.
 */
export class AcsSession {
  readonly #options: AcsOptions;
  #latestSequence: number;
  /** The manifest whose stop candidates were named last; an answer counts once. */
  #verifying: string | undefined;
  #sendCredentials = true;

  constructor(options: AcsOptions) {
    this.#options = options;
    this.#latestSequence = options.instance.latestSequence;
  }

  run(ended: AbortSignal): Promise<void> {
    const { ports } = this.#options;
    return keepConnected(
      {
        name: "acs",
        open: () => this.#open(),
        serve: (socket) => {
          this.#sendCredentials = false;
          this.#options.onConnected();
          return (text) => this.#hear(socket, text);
        },
        onClose: () => {},
        firstRetryMs: 250,
        retryFactor: 1.5,
        longestRetryMs: 120_000,
      },
      ports,
      ended,
    );
  }

  async #open(): Promise<MessageSocket> {
    const { instance, versions, ports, endpoint } = this.#options;
    const target = socketTarget(await endpoint(), {
      agentHash: versions.agentHash,
      agentVersion: versions.agentVersion,
      clusterArn: instance.cluster,
      containerInstanceArn: instance.containerInstanceArn,
      dockerVersion: `DockerVersion: ${versions.dockerVersion}`,
      protocolVersion: "2",
      sendCredentials: String(this.#sendCredentials),
      seqNum: "1",
    });
    return dialSigned(ports, target);
  }

  #hear(socket: MessageSocket, text: string): "activity" | "nothing" {
    const envelope = parseEnvelope(text);
    if (envelope === undefined) return "nothing";
    const { type, message } = envelope;
    const send = (name: string, body: object): void => socket.send(encodeEnvelope(name, body));
    switch (type) {
      case "HeartbeatMessage":
        send("HeartbeatAckRequest", { messageId: asString(message["messageId"]) ?? "" });
        this.#options.onHeartbeat();
        return "activity";
      case "PayloadMessage":
        void this.#payload(message, send);
        return "activity";
      case "IAMRoleCredentialsMessage":
        this.#credentials(message, send);
        return "activity";
      case "TaskManifestMessage":
        void this.#manifest(message, send);
        return "activity";
      case "TaskStopVerificationAck":
        this.#stopVerified(message);
        return "activity";
      case "StageUpdateMessage":
      case "PerformUpdateMessage":
        send("NackRequest", { ...answerTo(message), reason: "Updates are disabled" });
        return "activity";
      case "AttachTaskNetworkInterfacesMessage":
      case "AttachInstanceNetworkInterfacesMessage":
      case "ConfirmAttachmentMessage":
        this.#announced(type, message, send);
        return "activity";
      default:
        if (WORDS_ALONE.has(type)) {
          const words = asString(message["message"]);
          this.#options.ports.log.warn("the control plane says", { type, text: words });
          return "activity";
        }
        this.#options.ports.log.debug("a message of an unknown type", { type });
        return "nothing";
    }
  }

  /** Acknowledged once all its tasks outlive a crash; never when one of them makes no sense. */
  async #payload(message: Foreign, send: Send): Promise<void> {
    const { engine, refuseTask, ports } = this.#options;
    const payload = parsePayload(message);
    if (payload === undefined) {
      ports.log.warn("a payload without an identity was dropped");
      return;
    }
    if (engine.leaving) return;
    // Before the tasks: these are not started without their rules.
    this.#options.firewall.learn(payload.securityGroups);
    const stops = payload.tasks.filter((task) => task.desiredStatus === "STOPPED");
    const starts = payload.tasks.filter((task) => task.desiredStatus === "RUNNING");
    const accepted = [...stops, ...starts].map((task) => engine.accept(task));
    for (const each of payload.credentials) this.#options.credentials.learn(each);
    this.#raiseSequence(payload.seqNum);
    for (const { arn, reason } of payload.invalid) refuseTask(arn, reason);
    try {
      await Promise.all(accepted);
    } catch (error) {
      ports.log.error("a payload could not be kept and is not acknowledged", {
        error: String(error),
      });
      return;
    }
    if (payload.invalid.length > 0) return;
    send("AckRequest", answerTo(message));
    for (const each of payload.credentials) ackCredentials(payload.messageId, each, send);
  }

  /** A task's interface is made here when the task starts, so there is nothing to wait for. */
  #announced(type: string, message: Foreign, send: Send): void {
    const { ports, attached } = this.#options;
    const announcement = parseAnnouncement(type, message);
    if (announcement === undefined) {
      ports.log.warn("an attachment that makes no sense was dropped", { type });
      return;
    }
    send("AckRequest", answerTo(message));
    if (announcement.kind === "taskInterfaces") {
      for (const arn of announcement.attachmentArns) attached(announcement.taskArn, arn);
    } else ports.log.warn("an attachment that this host cannot have", { type });
  }

  /** Those of a task that this agent does not know go without an answer. */
  #credentials(message: Foreign, send: Send): void {
    const parsed = parseCredentialsMessage(message);
    if (parsed === undefined || !this.#options.credentials.learn(parsed.credentials)) {
      this.#options.ports.log.warn("credentials of no task of this host were dropped");
      return;
    }
    ackCredentials(parsed.messageId, parsed.credentials, send);
  }

  async #manifest(message: Foreign, send: Send): Promise<void> {
    const timeline = asNumber(message["timeline"]) ?? 0;
    if (timeline <= this.#latestSequence) return;
    const { engine } = this.#options;
    this.#raiseSequence(timeline);
    send("AckRequest", answerTo(message));
    const wanted = new Set(
      asArray(message["tasks"])
        .map(asRecord)
        .filter((task) => task["desiredStatus"] === "RUNNING")
        .flatMap((task) => asString(task["taskArn"]) ?? []),
    );
    const stopCandidates: readonly ManifestTask[] = engine
      .tasks()
      .filter((task) => task.desiredStatus === "RUNNING" && !wanted.has(task.payload.arn))
      .map(({ payload }) => ({
        taskArn: payload.arn,
        taskClusterArn: payload.taskClusterArn ?? "",
        desiredStatus: "STOPPED",
      }));
    if (stopCandidates.length > 0) {
      this.#verifying = asString(message["messageId"]);
      send("TaskStopVerificationMessage", { messageId: this.#verifying, stopCandidates });
    }
    await engine.removeOrphans(wanted);
  }

  #stopVerified(message: Foreign): void {
    const messageId = asString(message["messageId"]);
    if (messageId === undefined || messageId !== this.#verifying) return;
    this.#verifying = undefined;
    for (const task of asArray(message["stopTasks"]).map(asRecord)) {
      this.#options.engine.stopTask(asString(task["taskArn"]) ?? "");
    }
  }

  #raiseSequence(sequence: number): void {
    if (sequence <= this.#latestSequence) return;
    this.#latestSequence = sequence;
    const { checkpoint, instance, ports } = this.#options;
    checkpoint
      .saveInstance({ ...instance, latestSequence: sequence })
      .catch((error: unknown) =>
        ports.log.error("cannot write the checkpoint", { error: String(error) }),
      );
  }
}

/** Messages that only say something. */
const WORDS_ALONE = new Set([
  "CloseMessage",
  "ErrorMessage",
  "ServerException",
  "BadRequestException",
  "InvalidClusterException",
  "InvalidInstanceException",
  "AccessDeniedException",
  "InactiveInstanceException",
]);

type Send = (type: string, body: object) => void;

function ackCredentials(messageId: string, { credentials }: TaskRoleCredentials, send: Send): void {
  const { credentialsId, expiration } = credentials;
  send("IAMRoleCredentialsAckRequest", { messageId, credentialsId, expiration });
}

/** An answer names the message and echoes whom it was addressed to. */
function answerTo(message: Foreign): Foreign {
  return {
    ...optional("cluster", asString(message["clusterArn"])),
    ...optional("containerInstance", asString(message["containerInstanceArn"])),
    ...optional("messageId", asString(message["messageId"])),
  };
}
