import type { ReportedBinding } from "../network/port-bindings.ts";

/**
 * The ECS API as the agent uses it. Every call ends; what the control plane or the network refuses is a
 * `ControlPlaneRefusal`.
 */
export interface ControlPlane {
  /** Registers this host, or brings up to date the instance it already is. */
  registerContainerInstance(input: InstanceRegistration): Promise<{
    readonly containerInstanceArn: string;
  }>;
  /** Where the ACS and TCS sockets are: base URLs with `http://` or `https://`. */
  discoverPollEndpoint(input: {
    readonly cluster: string;
    readonly containerInstance: string;
  }): Promise<{ readonly endpoint: string; readonly telemetryEndpoint?: string }>;
  submitTaskStateChange(report: TaskStateChange): Promise<void>;
  /** The same operation in its other form. */
  submitTaskAttachment(report: TaskAttachment): Promise<void>;
  /** The tags of a task or of a container instance. */
  listTags(resourceArn: string): Promise<Readonly<Record<string, string>>>;
}

/** What a host says of itself when it registers. */
export interface InstanceRegistration {
  readonly cluster: string;
  /** From the checkpoint: makes it an update of that instance. */
  readonly containerInstanceArn?: string;
  readonly attributes: readonly { readonly name: string; readonly value?: string }[];
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  readonly reservedPorts: readonly number[];
  readonly reservedUdpPorts: readonly number[];
  readonly gpuIds: readonly string[];
  readonly tags: readonly { readonly name: string; readonly value: string }[];
}

/** One report of a task and its containers. Instants are epoch milliseconds. */
export interface TaskStateChange {
  readonly cluster: string;
  readonly task: string;
  readonly status: "PENDING" | "RUNNING" | "STOPPED";
  readonly reason: string;
  readonly pullStartedAtMs?: number;
  readonly pullStoppedAtMs?: number;
  readonly executionStoppedAtMs?: number;
  readonly containers: readonly ContainerStateChange[];
}

/** A task's network interface that is at the host. */
export interface TaskAttachment {
  readonly cluster: string;
  readonly task: string;
  readonly attachmentArn: string;
}

/** One container in a report. */
export interface ContainerStateChange {
  readonly containerName: string;
  readonly status: "PENDING" | "RUNNING" | "STOPPED";
  readonly runtimeId?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly imageDigest?: string;
  readonly networkBindings: readonly ReportedBinding[];
}

/** A call that did not succeed. `code` is the API's error code, or `Unreachable` when nobody answered. */
export class ControlPlaneRefusal extends Error {
  override readonly name = "ControlPlaneRefusal";
  readonly code: string;
  /** The HTTP status and the id of a call that was answered. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** Of one that was not: whether it took too long. */
  readonly isTimeout: boolean;

  constructor(code: string, message: string, options: RefusalOptions = {}) {
    super(message, options);
    this.code = code;
    this.status = options.status;
    this.requestId = options.requestId;
    this.isTimeout = options.isTimeout ?? false;
  }
}

interface RefusalOptions extends ErrorOptions {
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly isTimeout?: boolean;
}
