import type {
  ContainerLabel,
  ContainerRuntime,
  ContainerSpec,
  ContainerState,
  ImageInfo,
  LogChunk,
  NetworkSpec,
  PublishedPort,
  PullSource,
  RuntimeInfo,
} from "../../src/agent/container-runtime.ts";
import { RuntimeAway, RuntimeFault } from "../../src/agent/container-runtime.ts";
import { asArray, asRecord, asString } from "../../src/agent/foreign.ts";
import { PAUSE_IMAGE } from "../../src/agent/network/pause-container.ts";
import type { RegistryLogin } from "../../src/agent/images/registry-logins.ts";
import type { ClosedTask, FilterTarget } from "../../src/agent/network/packet-filter.ts";
import type { Clock } from "../../src/runtime/clock.ts";

/** What a simulated image does when it is pulled, and what its containers do. */
export interface SimImage {
  /** Here already; else it has to be pulled. */
  readonly isLocal: boolean;
  readonly pullMs: number;
  /** The registry's words when it refuses. */
  readonly pullFault?: string;
  readonly digest?: string;
  /** Which build of that name it is. */
  readonly build?: number;
  /** What its registry asks for. */
  readonly password?: string;
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

const MILLISECONDS = { create: 10, start: 100, inspect: 1, exit: 50, stopping: 20, answer: 20 };
/** How long a call waits for an engine that hangs; the real limits differ from call to call. */
const HUNG_LIMIT_MS = 5_000;
const FIRST_DYNAMIC_PORT = 49_153;

/**
 * A container engine in memory, on a clock of the test's. Passes `test/contracts/container-runtime.ts` like the
 * real one. Faults are ordered by the test: `kill`, `refuse`, `loseEvents`, `goAway`, `hang`.
 */
export class SimDocker implements ContainerRuntime {
  readonly #clock: Clock;
  readonly #images = new Map<string, SimImage>();
  readonly #containers = new Map<string, SimContainer>();
  readonly #networks = new Set<string>();
  readonly #volumes = new Set<string>();
  readonly #rules = new Map<string, string>();
  readonly #closed = new Map<string, readonly ClosedTask[]>();
  readonly #watches = new Set<Watch>();
  readonly #faults = new Map<string, RuntimeFault>();
  readonly #delays = new Map<string, number>();
  #created = 0;
  #isAway = false;
  #resumed: PromiseWithResolvers<void> | undefined;
  #nextPort = FIRST_DYNAMIC_PORT;
  #nextPid = 100;
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

  /** The engine is not to be reached; containers go on. What was under way may have happened. */
  goAway(): void {
    this.#isAway = true;
  }

  /** Has every call of that name take so much longer; whoever asked may not wait for its effect. */
  slowDown(call: keyof ContainerRuntime, ms: number): void {
    this.#delays.set(call, ms);
  }

  /** The engine answers nothing any more, and does what it was asked once it comes back. */
  hang(): void {
    this.#resumed ??= Promise.withResolvers();
  }

  /** The engine is back. What happened meanwhile was not told. */
  comeBack(): void {
    const wasThere = !this.#isAway && this.#resumed === undefined;
    this.#isAway = false;
    this.#resumed?.resolve();
    this.#resumed = undefined;
    if (!wasThere) for (const { onChange } of this.#watches) onChange(undefined);
  }

  /** Changes what an image is, or whether it is to be had. */
  setImage(name: string, image: SimImage): void {
    this.#images.set(name, image);
  }

  states(): readonly ContainerState[] {
    return [...this.#containers.values()].map((container) => container.state);
  }

  specs(): readonly ContainerSpec[] {
    return [...this.#containers.values()].map((container) => container.spec);
  }

  /** The rules that hold in the namespace of a running container. */
  rulesOf(id: string): string | undefined {
    return this.#rules.get(id);
  }

  /** Packet filtering on the engine's machine. */
  filter({ containerId, rules }: FilterTarget): Promise<void> {
    return this.#call("inspect", MILLISECONDS.inspect, () => {
      const running = this.#containers.get(containerId)?.state.status === "running";
      if (!running) throw refusal("ContainerNetworkingError", "no such process");
      this.#rules.set(containerId, rules);
    });
  }

  /** Closes and opens tasks on the engine's machine, which the engine has no part in; each agent its own. */
  async close(owner: string, closed: readonly ClosedTask[]): Promise<void> {
    await this.#clock.sleep(MILLISECONDS.inspect);
    this.#closed.set(owner, closed);
  }

  /** Whether nobody but the machine reaches that address. */
  isClosed(address: string): boolean {
    return [...this.#closed.values()].flat().some((it) => it.address === address);
  }

  /** Programs that run at an address of their own, without rules, and can be reached. */
  exposed(): readonly string[] {
    return [...this.#containers.values()].flatMap(({ id, spec, state }) => {
      const isPause = spec.config["Image"] === PAUSE_IMAGE;
      const addresses = Object.values(spec.endpoints ?? {}).flatMap(
        (endpoint) => asString(asRecord(asRecord(endpoint)["IPAMConfig"])["IPv4Address"]) ?? [],
      );
      if (state.status !== "running" || isPause || this.#rules.has(id)) return [];
      return addresses.some((address) => !this.isClosed(address)) ? [spec.name] : [];
    });
  }

  networks(): readonly string[] {
    return [...this.#networks];
  }

  ping(): Promise<void> {
    return this.#call("ping", MILLISECONDS.inspect, () => {});
  }

  info(): Promise<RuntimeInfo> {
    return this.#call("info", MILLISECONDS.inspect, () => ({
      version: "20.10.24",
      apiVersion: "1.41",
      cpus: 2,
      memoryMiB: 4096,
      cgroupVersion: 2 as const,
      cgroupDriver: "cgroupfs",
      hostname: "sim",
      kernel: "6.1.0",
      rootFolder: "/var/lib/docker",
      operatingSystem: "linux" as const,
      architecture: "x86_64",
      loggingDrivers: ["json-file", "syslog"],
      volumeDrivers: ["local"],
      runtimes: ["runc"],
      securityOptions: [],
    }));
  }

  inspectImage(image: string): Promise<ImageInfo | undefined> {
    return this.#call("inspectImage", MILLISECONDS.inspect, () => {
      const known = this.#images.get(image);
      return known?.isLocal ? this.#info(image, known) : undefined;
    });
  }

  pullImage(image: string, { login }: PullSource = {}): Promise<ImageInfo> {
    const pullMs = this.#images.get(image)?.pullMs ?? MILLISECONDS.inspect;
    return this.#call("pullImage", pullMs, () => {
      const known = this.#images.get(image);
      const isLocked = known?.password !== undefined && passwordOf(login) !== known.password;
      const fault =
        known === undefined
          ? `manifest for ${image} not found`
          : isLocked
            ? "unauthorized: authentication required"
            : known.pullFault;
      if (known === undefined || fault !== undefined) {
        throw refusal("CannotPullContainerError", String(fault));
      }
      this.#images.set(image, { ...known, isLocal: true });
      return this.#info(image, known);
    });
  }

  imagesInUse(): Promise<readonly string[]> {
    return this.#call("imagesInUse", MILLISECONDS.inspect, () =>
      this.specs().flatMap(({ config }) => {
        const name = String(config["Image"]);
        const image = this.#images.get(name);
        return image === undefined ? [] : this.#info(name, image).id;
      }),
    );
  }

  removeImage(image: string): Promise<"gone" | "in use"> {
    return this.#call("removeImage", MILLISECONDS.inspect, () => {
      const known = this.#images.get(image);
      const isUsed = this.specs().some(({ config }) => config["Image"] === image);
      if (isUsed) return "in use";
      if (known !== undefined) this.#images.set(image, { ...known, isLocal: false });
      return "gone";
    });
  }

  ensurePauseImage(image: string): Promise<void> {
    return this.#call("ensurePauseImage", MILLISECONDS.inspect, () => {
      this.#images.set(image, { isLocal: true, pullMs: 0 });
    });
  }

  create(spec: ContainerSpec): Promise<string> {
    return this.#call("create", MILLISECONDS.create, () => {
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
      return this.#add(spec, labels);
    });
  }

  start(id: string): Promise<void> {
    return this.#call("start", MILLISECONDS.start, () => {
      const container = this.#containers.get(id);
      const name = "CannotStartContainerError";
      if (container === undefined) throw refusal(name, `No such container: ${id}`);
      if (container.state.status === "running") return;
      const gone = Object.keys(container.spec.endpoints ?? {}).find(
        (it) => !this.#networks.has(it),
      );
      if (gone !== undefined) throw refusal(name, `network ${gone} not found`);
      if (container.program === "missing") {
        throw refusal(name, `exec: "missing": executable file not found`);
      }
      container.state = {
        ...container.state,
        status: "running",
        pid: this.#nextPid++,
        startedAtMs: this.#clock.nowMs(),
        ports: this.#publish(container.spec),
      };
      this.#run(container);
    });
  }

  stop(id: string, timeoutSeconds: number): Promise<void> {
    return this.#call("stop", MILLISECONDS.inspect, async () => {
      const container = this.#containers.get(id);
      if (container?.state.status !== "running") return;
      if (container.program === "stubborn") {
        await this.#clock.sleep(timeoutSeconds * 1000);
        this.kill(id, { exitCode: 137 });
      } else {
        await this.#clock.sleep(MILLISECONDS.stopping);
        this.kill(id, { exitCode: 5 });
      }
    });
  }

  remove(idOrName: string): Promise<void> {
    return this.#call("remove", MILLISECONDS.inspect, () => {
      const container =
        this.#containers.get(idOrName) ??
        [...this.#containers.values()].find(({ spec }) => spec.name === idOrName);
      if (container === undefined) return;
      container.cancel();
      this.#containers.delete(container.id);
      this.#tell(container);
    });
  }

  inspect(id: string): Promise<ContainerState | undefined> {
    return this.#call("inspect", MILLISECONDS.inspect, () => this.#containers.get(id)?.state);
  }

  list(label: ContainerLabel): Promise<readonly ContainerState[]> {
    return this.#call("list", MILLISECONDS.inspect, () =>
      this.states().filter((state) => state.labels[label.name] === label.value),
    );
  }

  ensureNetwork(spec: NetworkSpec): Promise<string> {
    return this.#call("ensureNetwork", MILLISECONDS.create, () => {
      this.#networks.add(spec.name);
      return spec.name;
    });
  }

  removeNetwork(name: string): Promise<void> {
    return this.#call("removeNetwork", MILLISECONDS.inspect, () => {
      const running = [...this.#containers.values()].filter((it) => it.state.status === "running");
      if (running.some((it) => Object.hasOwn(it.spec.endpoints ?? {}, name))) return;
      this.#networks.delete(name);
    });
  }

  listNetworks(): Promise<readonly string[]> {
    return this.#call("listNetworks", MILLISECONDS.inspect, () => this.networks());
  }

  hasVolume(name: string): Promise<boolean> {
    return this.#call("hasVolume", MILLISECONDS.inspect, () => this.#volumes.has(name));
  }

  removeVolume(name: string): Promise<void> {
    return this.#call("removeVolume", MILLISECONDS.inspect, () => {
      if (!this.specs().some((spec) => volumesOf(spec).includes(name))) this.#volumes.delete(name);
    });
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
    yield* await this.#call(
      "logs",
      MILLISECONDS.inspect,
      () => this.#containers.get(id)?.output ?? [],
    );
  }

  /** Takes its time, then effect; the answer takes a little longer, and may be lost. */
  async #call<T>(
    name: keyof ContainerRuntime,
    ms: number,
    effect: () => T | Promise<T>,
  ): Promise<T> {
    this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
    if (this.#isAway) throw away();
    await this.#clock.sleep(ms);
    if (this.#isAway) throw away();
    const fault = this.#faults.get(name);
    if (fault !== undefined) throw fault;
    const value = await this.#inTime(this.#delays.get(name), effect);
    await this.#clock.sleep(MILLISECONDS.answer);
    if (this.#isAway) throw away();
    return value;
  }

  /** The call has its time limit, and its effect comes all the same. */
  #inTime<T>(delayMs: number | undefined, effect: () => T | Promise<T>): T | Promise<T> {
    if (this.#resumed === undefined && delayMs === undefined) return effect();
    const delay = delayMs === undefined ? undefined : this.#clock.sleep(delayMs);
    const late = Promise.all([this.#resumed?.promise, delay]).then(effect);
    const limit = this.#clock.sleep(HUNG_LIMIT_MS).then(() => {
      throw new RuntimeFault("DockerTimeoutError", "timed out after waiting 0m5s");
    });
    return Promise.race([late, limit]);
  }

  #add(spec: ContainerSpec, labels: ContainerState["labels"]): string {
    this.#created += 1;
    const id = this.#created.toString(16).padStart(64, "0");
    const state = {
      id,
      name: spec.name,
      status: "created" as const,
      oomKilled: false,
      labels,
      ports: [],
    };
    const program = programOf(spec);
    for (const volume of volumesOf(spec)) this.#volumes.add(volume);
    this.#containers.set(id, { id, spec, program, state, cancel: () => {}, output: [] });
    return id;
  }

  #info(name: string, image: SimImage): ImageInfo {
    const { digest, build } = image;
    const id = build === undefined ? `sha256:${name}` : `sha256:${name}-${build}`;
    return { id, variables: [], ...(digest !== undefined && { digest }) };
  }

  #publish({ hostConfig }: ContainerSpec): readonly PublishedPort[] {
    const bindings = Object.entries(hostConfig["PortBindings"] ?? {});
    return bindings.flatMap(([key, wanted]) =>
      asArray(wanted)
        .map(asRecord)
        .map(({ HostIp, HostPort }) => ({
          bindIP: String(HostIp),
          hostPort: HostPort === "0" ? this.#nextPort++ : this.#free(Number(HostPort)),
          containerPort: Number(key.split("/")[0]),
          protocol: key.endsWith("/udp") ? ("udp" as const) : ("tcp" as const),
        })),
    );
  }

  #free(hostPort: number): number {
    const taken = this.states().flatMap(({ ports }) => ports.map((port) => port.hostPort));
    if (!taken.includes(hostPort)) return hostPort;
    const text = `Bind for 0.0.0.0:${hostPort} failed: port is already allocated`;
    throw refusal("CannotStartContainerError", text);
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
    const { health: _, pid: _pid, ...state } = container.state;
    this.#rules.delete(container.id);
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

function volumesOf({ hostConfig }: ContainerSpec): readonly string[] {
  return asArray(hostConfig["Mounts"]).map((mount) => asString(asRecord(mount)["Source"]) ?? "");
}

function programOf(spec: ContainerSpec): SimProgram {
  const words = spec.config["Cmd"];
  const last = Array.isArray(words) ? String(words.at(-1)) : "forever";
  if (last === "stubborn" || last === "missing") return last;
  const exit = /exit (\d+)$/.exec(last);
  return exit === null ? "forever" : `exit ${Number(exit[1])}`;
}

function passwordOf(login: RegistryLogin | undefined): string | undefined {
  return login?.kind === "password" ? login.password : login?.identityToken;
}

function refusal(name: string, text: string): RuntimeFault {
  return new RuntimeFault(name, `Error response from daemon: ${text}`);
}

function away(): RuntimeAway {
  return new RuntimeAway("DockerStateError", "cannot reach the container engine");
}
