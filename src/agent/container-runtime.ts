import type { RegistryLogin } from "./images/registry-logins.ts";

/**
 * The container runtime as the agent needs it: Docker Engine, or the simulated one of the tests. Both pass
 * `test/contracts/container-runtime.ts`.
 *
 * Life cycle of a container: `create` → `start` → it exits by itself or by `stop` → `remove`. Faults of the
 * world are `RuntimeFault`s, whose `name` is the error name that ECS puts before the reason
 * (`CannotStartContainerError`), and `RuntimeAway` when there is no engine to ask. Every call ends: an implementer gives each a time limit and reports passing it
 * as `DockerTimeoutError`.
 */
export interface ContainerRuntime {
  /** Resolves when the engine answers, and asks it for nothing that would cost it work. */
  ping(): Promise<void>;
  /** What the engine says of itself and its machine. */
  info(): Promise<RuntimeInfo>;
  /** The id and digest of a local image, or nothing when there is none of that name. */
  inspectImage(image: string): Promise<ImageInfo | undefined>;
  /**
   * Pulls an image, from elsewhere than its name says when the source names another place, signed in where it has a
   * login; rejects with `CannotPullContainerError`.
   */
  pullImage(image: string, source?: PullSource): Promise<ImageInfo>;
  /** The ids of the images of which there are containers, whosever they are. */
  imagesInUse(): Promise<readonly string[]>;
  /** Removes an image, by name or id, unless something uses it. One that is gone is no fault. */
  removeImage(image: string): Promise<"gone" | "in use">;
  /** Makes the image of pause containers under that name, unless it is there; nothing is pulled. */
  ensurePauseImage(image: string): Promise<void>;
  /** Creates a container and returns its id. A name already taken by the same task is that container. */
  create(spec: ContainerSpec): Promise<string>;
  /** Starting a running container does nothing. */
  start(id: string): Promise<void>;
  /** Sends the stop signal, waits `timeoutSeconds`, then kills. Stopping what has stopped does nothing. */
  stop(id: string, timeoutSeconds: number): Promise<void>;
  /** Removes a container, by id or name, and its anonymous volumes, running or not. One that is gone is no fault. */
  remove(idOrName: string): Promise<void>;
  /** What the engine knows of a container, or nothing when it is gone. */
  inspect(id: string): Promise<ContainerState | undefined>;
  /** Every container, running or not, that carries the label with that value. */
  list(label: ContainerLabel): Promise<readonly ContainerState[]>;
  /** Ensures a bridge network exists with these settings; returns its name. */
  ensureNetwork(spec: NetworkSpec): Promise<string>;
  /** Removes a network that `ensureNetwork` made. One that is in use stays; one that is gone is no fault. */
  removeNetwork(name: string): Promise<void>;
  /** The names of the networks that `ensureNetwork` made, for whichever agent. */
  listNetworks(): Promise<readonly string[]>;
  /** Whether there is a volume of that name. */
  hasVolume(name: string): Promise<boolean>;
  /** Removes a named volume. One that is in use stays; one that is gone is no fault. */
  removeVolume(name: string): Promise<void>;
  /**
   * Calls `onChange` with a container's id whenever a container with that label has ended, is gone, or has
   * changed its health, and with nothing when events may have been missed: once the watch is in place, and
   * again whenever it had been lost and is back.
   * What a caller did itself (create, start) is not told. Returns the function that ends the watch.
   */
  watch(label: ContainerLabel, onChange: (id: string | undefined) => void): () => void;
  /** The container's output so far and, until the signal is aborted or it ends, as it comes. */
  logs(id: string, signal: AbortSignal): AsyncIterable<LogChunk>;
}

/** A label that a container was created with. */
export interface ContainerLabel {
  readonly name: string;
  readonly value: string;
}

/** A piece of a container's output, which may end in the middle of a line. */
export interface LogChunk {
  readonly stream: "stdout" | "stderr";
  readonly data: Uint8Array;
}

/** What the engine says of itself and of its machine. */
export interface RuntimeInfo {
  readonly version: string;
  readonly apiVersion: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly cgroupVersion: 1 | 2;
  readonly cgroupDriver: string;
  /** Of the engine's machine. */
  readonly hostname: string;
  readonly kernel: string;
  /** Where it keeps containers and images. */
  readonly rootFolder: string;
  readonly operatingSystem: "linux" | "windows";
  readonly architecture: string;
  readonly loggingDrivers: readonly string[];
  /** Volume drivers: `local`, and one for each plugin. */
  readonly volumeDrivers: readonly string[];
  /** OCI runtimes by name: `runc`, `nvidia`, … */
  readonly runtimes: readonly string[];
  readonly securityOptions: readonly string[];
}

/** An image that the engine has. */
export interface ImageInfo {
  readonly id: string;
  /** `sha256:…` of the registry's manifest; images that never saw a registry have none. */
  readonly digest?: string;
  /** Names of the environment variables that the image sets. */
  readonly variables: readonly string[];
}

/** A registry to sign in to, and the name that the image has there. */
export interface PullSource {
  /** The name to ask for when it is not the image's own. */
  readonly from?: string;
  readonly login?: RegistryLogin;
}

/**
 * What to create: Docker's own two structures, as the ECS agent protocol ships them (agent protocol
 * reference, 7.3), plus the name and the network attachment.
 */
export interface ContainerSpec {
  readonly name: string;
  /** Docker's ContainerConfig members: Image, Cmd, Env, Labels, … */
  readonly config: Readonly<Record<string, unknown>>;
  /** Docker's HostConfig members: Memory, PortBindings, NetworkMode, … */
  readonly hostConfig: Readonly<Record<string, unknown>>;
  /** Docker's NetworkingConfig.EndpointsConfig for user-defined networks. */
  readonly endpoints?: Readonly<Record<string, unknown>>;
}

/** What the engine says of a container. Instants are epoch milliseconds. */
export interface ContainerState {
  readonly id: string;
  readonly name: string;
  readonly status: "created" | "running" | "exited";
  readonly exitCode?: number;
  readonly oomKilled: boolean;
  readonly error?: string;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly PublishedPort[];
  /** Of its first process, as the engine's machine counts; while it runs. */
  readonly pid?: number;
  readonly health?: "starting" | "healthy" | "unhealthy";
}

/** A container's port, and the host's that leads to it. */
export interface PublishedPort {
  readonly bindIP: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
}

/** A bridge network to be there: its addresses, and the one of the host on it. */
export interface NetworkSpec {
  readonly name: string;
  readonly subnetCidr: string;
  readonly gateway: string;
}

/** Something the container engine could not do. `name` is ECS's name for the error. */
export class RuntimeFault extends Error {
  override readonly name: string;

  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }

  /** The form in which ECS reports it: `CannotPullContainerError: …`. */
  get reason(): string {
    return `${this.name}: ${this.message}`;
  }
}

/**
 * The engine cannot be reached, or broke off: whether it did what it was asked is not known. What a task asked of it
 * is no failure of the task's; it is asked again.
 */
export class RuntimeAway extends RuntimeFault {}
