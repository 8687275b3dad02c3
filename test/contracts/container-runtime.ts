import { afterEach, beforeEach, expect, test } from "vitest";
import type {
  ContainerRuntime,
  ContainerSpec,
  ContainerState,
} from "../../src/agent/container-runtime.ts";
import { RuntimeFault } from "../../src/agent/container-runtime.ts";

/** A runtime under test, and what the suite cannot know of it. */
export interface RuntimeBench {
  readonly runtime: ContainerRuntime;
  /** An image that is there, and one that is nowhere. */
  readonly image: string;
  readonly missingImage: string;
  /** The command that does it: see `SimDocker`. */
  command(program: "forever" | "stubborn" | "missing" | "exit 3"): readonly string[];
  /** Awaits a result while time passes. */
  settle<T>(result: Promise<T>): Promise<T>;
  end(): Promise<void>;
}

const TASK = "com.amazonaws.ecs.task-arn";
const OURS = { name: "longshore.container-instance", value: "contract-suite" };

/** What every container runtime guarantees. */
export function containerRuntimeContract(start: () => Promise<RuntimeBench>): void {
  let bench: RuntimeBench;
  let runtime: ContainerRuntime;
  beforeEach(async () => {
    bench = await start();
    runtime = bench.runtime;
  });
  afterEach(async () => {
    for (const { id } of await bench.settle(runtime.list(OURS))) {
      await bench.settle(runtime.remove(id));
    }
    await bench.end();
  });

  const aSpec = (
    over: {
      name?: string;
      task?: string;
      program?: Parameters<RuntimeBench["command"]>[0];
      config?: object;
      hostConfig?: object;
    } = {},
  ): ContainerSpec => ({
    name: over.name ?? "longshore-contract-a",
    config: {
      Image: bench.image,
      Cmd: bench.command(over.program ?? "forever"),
      Labels: { [OURS.name]: OURS.value, [TASK]: over.task ?? "task-1" },
      ...over.config,
    },
    hostConfig: { ...over.hostConfig },
  });
  const run = async (spec: ContainerSpec): Promise<string> => {
    const id = await bench.settle(runtime.create(spec));
    await bench.settle(runtime.start(id));
    return id;
  };
  const fault = async (work: Promise<unknown>): Promise<RuntimeFault> => {
    const outcome = await bench.settle(work.then(() => undefined).catch((error: unknown) => error));
    if (outcome instanceof RuntimeFault) return outcome;
    throw new Error(`expected a RuntimeFault, not ${String(outcome)}`);
  };
  /** Waits for news of a container until it is as wanted. */
  const untilState = async (
    id: string,
    isWanted: (state: ContainerState | undefined) => boolean,
  ): Promise<ContainerState | undefined> => {
    let endWatch = (): void => {};
    const reached = new Promise<ContainerState | undefined>((resolve) => {
      endWatch = runtime.watch(OURS, (changed) => {
        if (changed !== undefined && changed !== id) return;
        const look = async (): Promise<void> => {
          const state = await runtime.inspect(id);
          if (isWanted(state)) resolve(state);
        };
        void look();
      });
    });
    const state = await bench.settle(reached);
    endWatch();
    return state;
  };

  test("says what engine and machine it is", async () => {
    await bench.settle(runtime.ping());
    const info = await bench.settle(runtime.info());
    expect(info.operatingSystem).toBe("linux");
    expect(info.cpus).toBeGreaterThan(0);
    expect(info.memoryMiB).toBeGreaterThan(0);
    expect(info.loggingDrivers).toContain("json-file");
  });

  test("knows the images that are there and no others", async () => {
    expect((await bench.settle(runtime.inspectImage(bench.image)))?.id).toMatch(/^sha256:/);
    expect(await bench.settle(runtime.inspectImage(bench.missingImage))).toBeUndefined();
  });

  test("names a failed pull as ECS does, with the engine's own words", async () => {
    const failure = await fault(runtime.pullImage(bench.missingImage));
    expect(failure.reason).toMatch(/^CannotPullContainerError: Error response from daemon: .+/);
  });

  test("creates a container that does not run yet", async () => {
    const id = await bench.settle(runtime.create(aSpec()));
    const state = await bench.settle(runtime.inspect(id));
    expect(state).toMatchObject({ id, name: "longshore-contract-a", status: "created" });
    expect(state?.labels[TASK]).toBe("task-1");
    expect(state?.exitCode).toBeUndefined();
  });

  test("finds the container of a name again when the same task creates it twice", async () => {
    const id = await bench.settle(runtime.create(aSpec()));
    expect(await bench.settle(runtime.create(aSpec()))).toBe(id);
  });

  test("refuses the name of another task's container", async () => {
    await bench.settle(runtime.create(aSpec()));
    const failure = await fault(runtime.create(aSpec({ task: "task-2" })));
    expect(failure.name).toBe("CannotCreateContainerError");
  });

  test("makes the image of pause containers without a registry, as often as it is asked", async () => {
    const image = "longshore-contract/pause:1";
    await Promise.all([0, 1].map(() => bench.settle(runtime.ensurePauseImage(image))));
    await bench.settle(runtime.ensurePauseImage(image));
    const config = { Image: image, Cmd: undefined };
    const id = await run(aSpec({ config, hostConfig: { NetworkMode: "none" } }));
    expect((await bench.settle(runtime.inspect(id)))?.status).toBe("running");
  });

  test("removes an image that nobody uses, and no other", async () => {
    const image = "longshore-contract/unused:1";
    await bench.settle(runtime.ensurePauseImage(image));
    const imageId = (await bench.settle(runtime.inspectImage(image)))?.id;
    const config = { Image: image, Cmd: undefined };
    const id = await bench.settle(runtime.create(aSpec({ config })));
    expect(await bench.settle(runtime.imagesInUse())).toContain(imageId);
    expect(await bench.settle(runtime.removeImage(image))).toBe("in use");
    await bench.settle(runtime.remove(id));
    expect(await bench.settle(runtime.imagesInUse())).not.toContain(imageId);
    expect(await bench.settle(runtime.removeImage(image))).toBe("gone");
    expect(await bench.settle(runtime.inspectImage(image))).toBeUndefined();
    expect(await bench.settle(runtime.removeImage(image))).toBe("gone");
  });

  test("refuses to create from an image that is not there", async () => {
    const failure = await fault(runtime.create(aSpec({ config: { Image: bench.missingImage } })));
    expect(failure.reason).toMatch(/^CannotCreateContainerError: .*No such image/);
  });

  test("runs a started container, and starting it again does nothing", async () => {
    const id = await run(aSpec());
    await bench.settle(runtime.start(id));
    const state = await bench.settle(runtime.inspect(id));
    expect(state?.status).toBe("running");
    expect(state?.startedAtMs).toBeGreaterThan(0);
  });

  test("names a failed start, and the container never ran", async () => {
    const id = await bench.settle(runtime.create(aSpec({ program: "missing" })));
    const failure = await fault(runtime.start(id));
    expect(failure.reason).toMatch(/^CannotStartContainerError: .*executable file not found/);
    const state = await bench.settle(runtime.inspect(id));
    expect(state?.status).toBe("created");
    expect(state?.exitCode).toBeUndefined();
  });

  test("stops a container with the signal it answers to", async () => {
    const id = await run(aSpec());
    await bench.settle(runtime.stop(id, 30));
    const state = await bench.settle(runtime.inspect(id));
    expect(state).toMatchObject({ status: "exited", exitCode: 5 });
  });

  test("kills a container that does not stop in time", async () => {
    const id = await run(aSpec({ program: "stubborn" }));
    await bench.settle(runtime.stop(id, 1));
    const state = await bench.settle(runtime.inspect(id));
    expect(state).toMatchObject({ status: "exited", exitCode: 137 });
  });

  test("does nothing when what is stopped or removed has ended or is gone", async () => {
    const id = await run(aSpec());
    await bench.settle(runtime.stop(id, 1));
    await bench.settle(runtime.stop(id, 1));
    await bench.settle(runtime.remove(id));
    await bench.settle(runtime.remove(id));
    await bench.settle(runtime.stop(id, 1));
    expect(await bench.settle(runtime.inspect(id))).toBeUndefined();
  });

  test("removes a container that runs", async () => {
    const id = await run(aSpec());
    await bench.settle(runtime.remove(id));
    expect(await bench.settle(runtime.inspect(id))).toBeUndefined();
  });

  test("tells that a container ended by itself, and with which code", async () => {
    const id = await run(aSpec({ program: "exit 3" }));
    const state = await untilState(id, (it) => it?.status === "exited");
    expect(state?.exitCode).toBe(3);
    expect(state?.finishedAtMs).toBeGreaterThanOrEqual(state?.startedAtMs ?? Infinity);
  });

  test("tells that a container is gone", async () => {
    const id = await run(aSpec());
    const gone = untilState(id, (it) => it === undefined);
    await bench.settle(runtime.remove(id));
    expect(await gone).toBeUndefined();
  });

  test("tells that a container became healthy", async () => {
    const Healthcheck = { Test: ["CMD", "true"], Interval: 100_000_000 };
    const id = await run(aSpec({ config: { Healthcheck } }));
    const state = await untilState(id, (it) => it?.health === "healthy");
    expect(state?.status).toBe("running");
  });

  test("lists what carries a label, running or not, and nothing else", async () => {
    const created = await bench.settle(runtime.create(aSpec({ name: "longshore-contract-b" })));
    const running = await run(aSpec({ name: "longshore-contract-c" }));
    const listed = await bench.settle(runtime.list(OURS));
    expect(listed.map(({ id }) => id).toSorted()).toEqual([created, running].toSorted());
    expect(await bench.settle(runtime.list({ ...OURS, value: "somebody-else" }))).toEqual([]);
  });

  test("picks a host port when it is left to choose", async () => {
    const id = await run(
      aSpec({
        config: { ExposedPorts: { "80/tcp": {} } },
        hostConfig: { PortBindings: { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "0" }] } },
      }),
    );
    const ports = (await bench.settle(runtime.inspect(id)))?.ports ?? [];
    expect(ports).toHaveLength(1);
    expect(ports[0]).toMatchObject({ bindIP: "0.0.0.0", containerPort: 80, protocol: "tcp" });
    expect(ports[0]?.hostPort).toBeGreaterThan(1024);
  });

  test("ensures a network once, keeps it while it is in use, and removes it after", async () => {
    const name = "longshore-contract-net";
    const network = { name, subnetCidr: "10.219.7.0/24", gateway: "10.219.7.1" };
    const atOnce = [0, 1, 2].map(() => bench.settle(runtime.ensureNetwork(network)));
    expect(await Promise.all(atOnce)).toEqual([name, name, name]);
    expect(await bench.settle(runtime.ensureNetwork(network))).toBe(name);
    const endpoint = {
      IPAMConfig: { IPv4Address: "10.219.7.20" },
      MacAddress: "02:00:0a:db:07:14",
    };
    const id = await run({
      ...aSpec({ hostConfig: { NetworkMode: name } }),
      endpoints: { [name]: endpoint },
    });
    await bench.settle(runtime.removeNetwork(name));
    expect((await bench.settle(runtime.inspect(id)))?.status).toBe("running");
    await bench.settle(runtime.remove(id));
    await bench.settle(runtime.removeNetwork(name));
    await bench.settle(runtime.removeNetwork(name));
  });

  test("lists the networks it made for as long as they are there, and no others", async () => {
    const before = await bench.settle(runtime.listNetworks());
    const made = ["longshore-contract-net-1", "longshore-contract-net-2"];
    for (const [index, name] of made.entries()) {
      const block = `10.219.${10 + index}`;
      const network = { name, subnetCidr: `${block}.0/24`, gateway: `${block}.1` };
      await bench.settle(runtime.ensureNetwork(network));
    }
    const all = [...before, ...made].toSorted();
    expect((await bench.settle(runtime.listNetworks())).toSorted()).toEqual(all);
    for (const name of made) await bench.settle(runtime.removeNetwork(name));
    const left = await bench.settle(runtime.listNetworks());
    expect(left.toSorted()).toEqual(before.toSorted());
    // Each engine has these, and they are nobody's to remove.
    expect(left).not.toContain("bridge");
  });

  test("names a network that is gone, and starts once it is back", async () => {
    const name = "longshore-contract-gone";
    const network = { name, subnetCidr: "10.219.8.0/24", gateway: "10.219.8.1" };
    await bench.settle(runtime.ensureNetwork(network));
    const endpoint = { IPAMConfig: { IPv4Address: "10.219.8.20" } };
    const spec = aSpec({ hostConfig: { NetworkMode: name } });
    const id = await bench.settle(runtime.create({ ...spec, endpoints: { [name]: endpoint } }));
    await bench.settle(runtime.removeNetwork(name));
    expect((await fault(runtime.start(id))).message).toContain(`network ${name} not found`);
    await bench.settle(runtime.ensureNetwork(network));
    await bench.settle(runtime.start(id));
    expect((await bench.settle(runtime.inspect(id)))?.status).toBe("running");
    await bench.settle(runtime.remove(id));
    await bench.settle(runtime.removeNetwork(name));
  });

  test("removes a container by its name too", async () => {
    const id = await run(aSpec());
    await bench.settle(runtime.remove("longshore-contract-a"));
    await bench.settle(runtime.remove("longshore-contract-a"));
    expect(await bench.settle(runtime.inspect(id))).toBeUndefined();
  });

  test("knows a volume from when a container is made with it until it is removed, which may be twice", async () => {
    const Source = "longshore-contract-volume";
    expect(await bench.settle(runtime.hasVolume(Source))).toBe(false);
    const Mounts = [{ Type: "volume", Source, Target: "/data" }];
    const id = await bench.settle(runtime.create(aSpec({ hostConfig: { Mounts } })));
    await bench.settle(runtime.removeVolume(Source));
    expect(await bench.settle(runtime.hasVolume(Source))).toBe(true);
    await bench.settle(runtime.remove(id));
    await bench.settle(runtime.removeVolume(Source));
    await bench.settle(runtime.removeVolume(Source));
    expect(await bench.settle(runtime.hasVolume(Source))).toBe(false);
  });

  test("gives a container's output, each stream by its name", async () => {
    const id = await run(aSpec({ program: "exit 3" }));
    await untilState(id, (it) => it?.status === "exited");
    const output = { stdout: "", stderr: "" };
    const reading = (async () => {
      const chunks = runtime.logs(id, new AbortController().signal);
      for await (const { stream, data } of chunks) output[stream] += new TextDecoder().decode(data);
    })();
    await bench.settle(reading);
    expect(output).toEqual({ stdout: "out\n", stderr: "err\n" });
  });
}
