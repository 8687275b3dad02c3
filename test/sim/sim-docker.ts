import type {
  ContainerLabel,
  ContainerRuntime,
  ContainerSpec,
  ContainerState,
  ImageInfo,
  LogChunk,
  NetworkSpec,
  PublishedPort,
  RuntimeInfo,
} from "../../src/agent/container-runtime.ts";
import { RuntimeFault } from "../../src/agent/container-runtime.ts";
import type { Clock } from "../../src/runtime/clock.ts";

/** What a simulated image does when it is pulled, and what its containers do. */
export interface SimImage {
  /** Here already; else it has to be pulled. */
  readonly isLocal: boolean;
  readonly pullMs: number;
  /** The registry's words when it refuses. */
  readonly pullFault?: string;
  readonly digest?: string;
}

/**
 * What a container does, by the last word of its command: `forever` ends with code 5 when it is asked to,
 * `stubborn` has to be killed, `exit N` ends by itself after 50 ms, `missing` is no program at all.
 */
type SimProgram = "forever" | "stubborn" | "missing" | `exit ${number}`;

interface SimContainer {
  readonly id: string;
  readonly spec: ContainerSpec;
  readonly program: SimProgram;
  state: ContainerState;
  cancel: () => void;
  readonly output: LogChunk[];
}

interface Watch {
  readonly label: ContainerLabel;
  readonly onChange: (id: string | undefined) => void;
}

const MILLISECONDS = { create: 10, start: 100, inspect: 1, exit: 50, stopping: 20 };
const FIRST_DYNAMIC_PORT = 49_153;

/**
 * A container engine in memory, on a clock of the test's. Passes `test/contracts/container-runtime.ts` like the
 * real one. Faults are ordered by the test: `crash`, `kill`, `refuse`, `hang`.
 */
export class SimDocker implements ContainerRuntime {
  readonly #clock: Clock;
  readonly #images = new Map<string, SimImage>();
  readonly #containers = new Map<string, SimContainer>();
  readonly #networks = new Set<string>();
  readonly #watches = new Set<Watch>();
  readonly #faults = new Map<string, RuntimeFault>();
  #created = 0;
  #nextPort = FIRST_DYNAMIC_PORT;
  /** How often each call came, for tests of what is not done twice. */
  readonly calls = new Map<string, number>();

  constructor(options: {
    readonly clock: Clock;
    readonly images?: Readonly<Record<string, SimImage>>;
  }) {
    this.#clock = options.clock;
    for (const [name, image] of Object.entries(options.images ?? {})) this.#images.set(name, image);
  }

  /** Makes every call of that name fail until it is told otherwise. */
  refuse(call: keyof ContainerRuntime, fault: RuntimeFault | undefined): void {
    if (fault === undefined) this.#faults.delete(call);
    else this.#faults.set(call, fault);
  }

  /** Ends a running container from outside, as the kernel's OOM killer or an operator would. */
  kill(id: string, how: { readonly exitCode: number; readonly oomKilled?: boolean }): void {
    const container = this.#containers.get(id);
    if (container?.state.status !== "running") return;
    this.#end(container, how.exitCode, how.oomKilled ?? false);
  }

  /** The event stream broke and came back; what happened meanwhile was not told. */
  loseEvents(work: () => void): void {
    const watches = [...this.#watches];
    this.#watches.clear();
    work();
    for (const watch of watches) this.#watches.add(watch);
    for (const watch of watches) watch.onChange(undefined);
  }

  states(): readonly ContainerState[] {
    return [...this.#containers.values()].map((container) => container.state);
  }

  specs(): readonly ContainerSpec[] {
    return [...this.#containers.values()].map((container) => container.spec);
  }

  networks(): readonly string[] {
    return [...this.#networks];
  }

  async ping(): Promise<RuntimeInfo> {
    await this.#call("ping", MILLISECONDS.inspect);
    return {
      version: "20.10.24",
      apiVersion: "1.41",
      cpus: 2,
      memoryMiB: 4096,
      cgroupVersion: 2,
      operatingSystem: "linux",
      architecture: "x86_64",
      loggingDrivers: ["json-file", "syslog"],
      securityOptions: [],
    };
  }

  async inspectImage(image: string): Promise<ImageInfo | undefined> {
    await this.#call("inspectImage", MILLISECONDS.inspect);
    const known = this.#images.get(image);
    return known?.isLocal ? this.#info(image, known) : undefined;
  }

  async pullImage(image: string): Promise<ImageInfo> {
    const known = this.#images.get(image);
    await this.#call("pullImage", known?.pullMs ?? MILLISECONDS.inspect);
    const fault = known === undefined ? `manifest for ${image} not found` : known.pullFault;
    if (known === undefined || fault !== undefined) {
      const text = `Error response from daemon: ${fault}`;
      throw new RuntimeFault("CannotPullContainerError", text);
    }
    this.#images.set(image, { ...known, isLocal: true });
    return this.#info(image, known);
  }

  async create(spec: ContainerSpec): Promise<string> {
    await this.#call("create", MILLISECONDS.create);
    const labels = labelsOf(spec);
    const taken = [...this.#containers.values()].find((it) => it.spec.name === spec.name);
    if (taken !== undefined) {
      const task = "com.amazonaws.ecs.task-arn";
      if (taken.state.labels[task] === labels[task]) return taken.id;
      throw refusal("CannotCreateContainerError", `Conflict. The container name is in use`);
    }
    const image = String(spec.config["Image"]);
    if (!this.#images.get(image)?.isLocal) {
      throw refusal("CannotCreateContainerError", `No such image: ${image}`);
    }
    this.#created += 1;
    const id = this.#created.toString(16).padStart(64, "0");
    const state: ContainerState = {
      id,
      name: spec.name,
      status: "created",
      oomKilled: false,
      labels,
      ports: [],
    };
    const program = programOf(spec);
    this.#containers.set(id, { id, spec, program, state, cancel: () => {}, output: [] });
    return id;
  }

  async start(id: string): Promise<void> {
    await this.#call("start", MILLISECONDS.start);
    const container = this.#containers.get(id);
    if (container === undefined) {
      throw refusal("CannotStartContainerError", `No such container: ${id}`);
    }
    if (container.state.status === "running") return;
    if (container.program === "missing") {
      throw refusal("CannotStartContainerError", `exec: "missing": executable file not found`);
    }
    container.state = {
      ...container.state,
      status: "running",
      startedAtMs: this.#clock.nowMs(),
      ports: this.#publish(container.spec),
    };
    this.#run(container);
  }

  async stop(id: string, timeoutSeconds: number): Promise<void> {
    await this.#call("stop", MILLISECONDS.inspect);
    const container = this.#containers.get(id);
    if (container?.state.status !== "running") return;
    if (container.program === "stubborn") {
      await this.#clock.sleep(timeoutSeconds * 1000);
      this.kill(id, { exitCode: 137 });
    } else {
      await this.#clock.sleep(MILLISECONDS.stopping);
      this.kill(id, { exitCode: 5 });
    }
  }

  async remove(id: string): Promise<void> {
    await this.#call("remove", MILLISECONDS.inspect);
    const container = this.#containers.get(id);
    if (container === undefined) return;
    container.cancel();
    this.#containers.delete(id);
    this.#tell(container);
  }

  async inspect(id: string): Promise<ContainerState | undefined> {
    await this.#call("inspect", MILLISECONDS.inspect);
    return this.#containers.get(id)?.state;
  }

  async list(label: ContainerLabel): Promise<readonly ContainerState[]> {
    await this.#call("list", MILLISECONDS.inspect);
    return this.states().filter((state) => state.labels[label.name] === label.value);
  }

  async ensureNetwork(spec: NetworkSpec): Promise<string> {
    await this.#call("ensureNetwork", MILLISECONDS.create);
    this.#networks.add(spec.name);
    return spec.name;
  }

  async removeNetwork(name: string): Promise<void> {
    await this.#call("removeNetwork", MILLISECONDS.inspect);
    const running = [...this.#containers.values()].filter((it) => it.state.status === "running");
    if (running.some((it) => Object.hasOwn(it.spec.endpoints ?? {}, name))) return;
    this.#networks.delete(name);
  }

  async removeVolume(): Promise<void> {
    await this.#call("removeVolume", MILLISECONDS.inspect);
  }

  watch(label: ContainerLabel, onChange: (id: string | undefined) => void): () => void {
    const watch = { label, onChange };
    this.#clock.nextTurn(() => {
      this.#watches.add(watch);
      onChange(undefined);
    });
    return () => void this.#watches.delete(watch);
  }

  async *logs(id: string): AsyncIterable<LogChunk> {
    await this.#call("logs", MILLISECONDS.inspect);
    yield* this.#containers.get(id)?.output ?? [];
  }

  async #call(name: keyof ContainerRuntime, ms: number): Promise<void> {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    await this.#clock.sleep(ms);
    const fault = this.#faults.get(name);
    if (fault !== undefined) throw fault;
  }

  #info(name: string, image: SimImage): ImageInfo {
    const { digest } = image;
    return { id: `sha256:${name}`, variables: [], ...(digest !== undefined && { digest }) };
  }

  #publish({ hostConfig }: ContainerSpec): readonly PublishedPort[] {
    const bindings = Object.entries(hostConfig["PortBindings"] ?? {});
    return bindings.flatMap(([key, wanted]) =>
      (wanted as { HostIp: string; HostPort: string }[]).map(({ HostIp, HostPort }) => ({
        bindIP: HostIp,
        hostPort: HostPort === "0" ? this.#nextPort++ : Number(HostPort),
        containerPort: Number(key.split("/")[0]),
        protocol: key.endsWith("/udp") ? ("udp" as const) : ("tcp" as const),
      })),
    );
  }

  #run(container: SimContainer): void {
    const text = new TextEncoder();
    container.output.push({ stream: "stdout", data: text.encode("out\n") });
    container.output.push({ stream: "stderr", data: text.encode("err\n") });
    const { program, spec } = container;
    if (spec.config["Healthcheck"] !== undefined) {
      container.state = { ...container.state, health: "starting" };
      this.#clock.after(MILLISECONDS.exit, () => {
        if (container.state.status !== "running") return;
        container.state = { ...container.state, health: "healthy" };
        this.#tell(container);
      });
    }
    if (!program.startsWith("exit ")) return;
    const exitCode = Number(program.slice("exit ".length));
    container.cancel = this.#clock.after(MILLISECONDS.exit, () =>
      this.#end(container, exitCode, false),
    );
  }

  #end(container: SimContainer, exitCode: number, oomKilled: boolean): void {
    container.cancel();
    const { health: _, ...state } = container.state;
    container.state = {
      ...state,
      status: "exited",
      exitCode,
      oomKilled,
      finishedAtMs: this.#clock.nowMs(),
      ports: [],
    };
    this.#tell(container);
  }

  #tell({ id, state }: SimContainer): void {
    for (const { label, onChange } of this.#watches) {
      if (state.labels[label.name] === label.value) onChange(id);
    }
  }
}

function labelsOf(spec: ContainerSpec): Readonly<Record<string, string>> {
  const labels = spec.config["Labels"] ?? {};
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

function programOf(spec: ContainerSpec): SimProgram {
  const words = spec.config["Cmd"];
  const last = Array.isArray(words) ? String(words.at(-1)) : "forever";
  if (last === "stubborn" || last === "missing") return last;
  const exit = /exit (\d+)$/.exec(last);
  return exit === null ? "forever" : `exit ${Number(exit[1])}`;
}

function refusal(name: string, text: string): RuntimeFault {
  return new RuntimeFault(name, `Error response from daemon: ${text}`);
}
