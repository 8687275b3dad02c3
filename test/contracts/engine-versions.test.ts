import { afterEach, describe, expect, test } from "vitest";
import { RuntimeAway } from "../../src/agent/container-runtime.ts";
import { createDockerRuntime } from "../../src/agent/docker/docker-runtime.ts";
import { createEngineClient } from "../../src/agent/docker/engine-client.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { type FakeEngine, fakeEngine } from "../fixtures/fake-engine.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const MAC = "02:00:0a:d5:07:14";

async function connect(apiVersion: string, minApiVersion: string) {
  const engine: FakeEngine = await fakeEngine({
    apiVersion,
    minApiVersion,
    answer: ({ path }) => {
      if (path === "/containers/create") return { Id: "c1" };
      if (path === "/info") return { NCPU: 2, MemTotal: 1024 ** 3, OSType: "linux" };
      return path === "/_ping" || path === "/networks/bridge" ? {} : undefined;
    },
  });
  const address = { kind: "tcp", host: "127.0.0.1", port: engine.port } as const;
  const clock = systemClock();
  const client = createEngineClient({ address, clock });
  ends.push(
    () => client.close(),
    () => engine.end(),
  );
  return { engine, runtime: createDockerRuntime({ client, clock, log: silentLog }) };
}

describe("an engine", () => {
  /** Docker 20.10 to 29, with the least version each still speaks. */
  test.each([
    ["1.41", "1.12", "1.41"],
    ["1.42", "1.12", "1.42"],
    ["1.43", "1.12", "1.43"],
    ["1.44", "1.24", "1.44"],
    ["1.45", "1.24", "1.45"],
    ["1.46", "1.24", "1.46"],
    ["1.47", "1.24", "1.47"],
    ["1.48", "1.24", "1.47"],
    ["1.49", "1.24", "1.47"],
    ["1.50", "1.24", "1.47"],
    ["1.51", "1.24", "1.47"],
    ["1.52", "1.44", "1.47"],
  ])("of API %s, which refuses what is below %s, is spoken to in %s", async (...given) => {
    const [newest, least, spoken] = given;
    const { engine, runtime } = await connect(newest, least);
    await runtime.ping();
    expect(await runtime.info()).toMatchObject({ apiVersion: spoken, cpus: 2, memoryMiB: 1024 });
    const endpoints = { net: { IPAMConfig: { IPv4Address: "10.0.0.5" }, MacAddress: MAC } };
    const hostConfig = { NetworkMode: "net" };
    await runtime.create({ name: "a", config: { Image: "i" }, hostConfig, endpoints });
    const created = engine.calls.find(({ path }) => path === `/v${spoken}/containers/create`);
    expect(created?.body).toMatchObject({ NetworkingConfig: { EndpointsConfig: endpoints } });
    // Up to 1.43 the address is the container's; from 1.44 on Docker refuses it there.
    const isOld = ["1.41", "1.42", "1.43"].includes(spoken);
    expect(created?.body["MacAddress"]).toBe(isOld ? MAC : undefined);
  });

  test("that speaks newer versions only is named as the trouble", async () => {
    const { runtime } = await connect("1.70", "1.60");
    await expect(runtime.ping()).rejects.toThrow(
      "the container engine speaks API 1.60 and newer only, Longshore 1.47 and older",
    );
  });

  test("that is gone is away, whatever it is asked", async () => {
    const { engine, runtime } = await connect("1.47", "1.24");
    await runtime.ping();
    await engine.end();
    const spec = { name: "a", config: {}, hostConfig: {} };
    for (const call of [
      () => runtime.ping(),
      () => runtime.create(spec),
      () => runtime.start("c1"),
      () => runtime.stop("c1", 1),
      () => runtime.inspect("c1"),
      () => runtime.pullImage("nginx"),
      () => runtime.inspectImage("nginx"),
    ]) {
      await expect(call()).rejects.toBeInstanceOf(RuntimeAway);
    }
  });
});
