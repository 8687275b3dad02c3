import { type Agent, startAgent } from "../../src/agent/agent.ts";
import { HostImages } from "../../src/agent/images/host-images.ts";
import { DEFAULT_SETTINGS } from "../../src/agent/settings/agent-settings.ts";
import type { ContainerRuntime } from "../../src/agent/container-runtime.ts";
import type { PacketFiltering } from "../../src/agent/network/packet-filter.ts";
import type { Clock } from "../../src/runtime/clock.ts";
import type { Ids } from "../../src/runtime/ids.ts";
import { silentLog } from "../../src/runtime/log.ts";
import type { DialWebSocket } from "../../src/runtime/web-socket.ts";
import { Life } from "./life.ts";
import { type Passage, simControlPlane } from "./sim-control-plane.ts";
import type { SimDocker } from "./sim-docker.ts";
import { executionSources } from "../fixtures/execution-sources.ts";
import { SimFiles } from "./sim-files.ts";
import type { SimNetwork } from "./sim-network.ts";
import type { SimServer } from "./sim-server.ts";

export interface SimHostOptions {
  readonly name: string;
  readonly hostId: string;
  readonly pool: "EC2" | "FARGATE";
  readonly docker: SimDocker;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly network: SimNetwork;
  readonly server: SimServer;
  readonly passage: () => Passage;
  readonly latencyMs: () => number;
  /** Whether a message of the control plane arrives twice. */
  readonly isDoubled: () => boolean;
}

/** How long stopped tasks are kept: short, so that a simulation sees the end of it. */
export const CLEANUP_WAIT_MS = 60_000;

/** One agent, its folder and its engine. The agent can be killed and started again. */
export class SimHost {
  readonly #options: SimHostOptions;
  readonly #files = new SimFiles();
  #life: Life | undefined;
  #agent: Promise<Agent> | undefined;
  #isPartitioned = false;

  constructor(options: SimHostOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  get docker(): SimDocker {
    return this.#options.docker;
  }

  get isUp(): boolean {
    return this.#life !== undefined;
  }

  /** Tasks that the agent has on its disk. */
  get checkpoints(): readonly string[] {
    return this.#files.names("tasks");
  }

  start(): void {
    const { docker, network, server, isDoubled, ...rest } = this.#options;
    const life = new Life();
    this.#life = life;
    const clock = life.clock(rest.clock);
    const runtime = inLife(docker, life);
    const files = this.#files.on(clock);
    const common = { clock, log: silentLog, runtime, files };
    const images = new HostImages({ ...common, ...DEFAULT_SETTINGS });
    const starting = startAgent({
      ...rest,
      ...common,
      images,
      packetFiltering: filteringInLife(docker, life),
      controlPlane: simControlPlane({
        clock,
        passage: () => (this.#isPartitioned ? "request lost" : rest.passage()),
        latencyMs: rest.latencyMs,
        call: (operation, input) => server.call(operation, input),
      }),
      dial: doubling(life, network.dialFrom(rest.name), isDoubled),
      executionSources: () => executionSources(),
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      region: "us-east-1",
      cluster: "default",
      agentVersion: "0.0.0",
      settings: { ...DEFAULT_SETTINGS, taskCleanupWaitMs: CLEANUP_WAIT_MS },
    });
    images.start().catch(() => this.kill());
    this.#agent = starting;
    // As a supervisor does for an agent that could not start.
    starting.catch(() => {
      if (this.#life !== life || life.isOver) return;
      this.kill();
      rest.clock.after(RESTART_MS, () => {
        if (!this.isUp) this.start();
      });
    });
  }

  /** As after a kill -9; the engine and its containers go on. */
  kill(): void {
    this.#life?.end();
    this.#life = undefined;
    this.#options.network.cut(this.name);
  }

  /** Ends the agent as Ctrl-C does. */
  /** Resolves to how many tasks it could not stop. */
  async stop(options: { readonly keepTasks: boolean }): Promise<number> {
    const agent = await this.#agent;
    const left = await agent?.stop(options);
    this.kill();
    return left ?? 0;
  }

  cut(): void {
    this.#options.network.cut(this.name);
  }

  partition(): void {
    this.#isPartitioned = true;
    this.#options.network.partition(this.name);
  }

  heal(): void {
    if (!this.#isPartitioned) return;
    this.#isPartitioned = false;
    this.#options.network.heal(this.name);
  }
}

const RESTART_MS = 5_000;

/** The engine as a process reaches it; a watch ends with the process. */
export function inLife(docker: SimDocker, life: Life): ContainerRuntime {
  return {
    ping: () => life.call(() => docker.ping()),
    info: () => life.call(() => docker.info()),
    inspectImage: (image) => life.call(() => docker.inspectImage(image)),
    pullImage: (image, source) => life.call(() => docker.pullImage(image, source)),
    imagesInUse: () => life.call(() => docker.imagesInUse()),
    removeImage: (image) => life.call(() => docker.removeImage(image)),
    ensurePauseImage: (image) => life.call(() => docker.ensurePauseImage(image)),
    create: (spec) => life.call(() => docker.create(spec)),
    start: (id) => life.call(() => docker.start(id)),
    stop: (id, timeoutSeconds) => life.call(() => docker.stop(id, timeoutSeconds)),
    remove: (id) => life.call(() => docker.remove(id)),
    inspect: (id) => life.call(() => docker.inspect(id)),
    list: (label) => life.call(() => docker.list(label)),
    ensureNetwork: (spec) => life.call(() => docker.ensureNetwork(spec)),
    removeNetwork: (name) => life.call(() => docker.removeNetwork(name)),
    listNetworks: () => life.call(() => docker.listNetworks()),
    hasVolume: (name) => life.call(() => docker.hasVolume(name)),
    removeVolume: (name) => life.call(() => docker.removeVolume(name)),
    watch: (label, onChange) => docker.watch(label, life.guard(onChange)),
    logs: (id) => docker.logs(id),
  };
}

function filteringInLife(docker: SimDocker, life: Life): PacketFiltering {
  return {
    kind: "available",
    filter: { apply: (target) => life.call(() => docker.filter(target)) },
    gates: {
      kind: "available",
      of: (owner) => ({ hold: (closed) => life.call(() => docker.close(owner, closed)) }),
    },
  };
}

function doubling(life: Life, dial: DialWebSocket, isDoubled: () => boolean): DialWebSocket {
  return (target) =>
    life.call(async () => {
      const socket = await dial(target);
      return {
        send: (text) => {
          if (!life.isOver) socket.send(text);
        },
        close: (code, reason) => socket.close(code, reason),
        listen: ({ onMessage, onClose }) =>
          socket.listen({
            onMessage: life.guard((text: string) => {
              onMessage(text);
              if (isDoubled()) onMessage(text);
            }),
            onClose: life.guard(onClose),
          }),
      };
    });
}
