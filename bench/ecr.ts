import { spawnSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import type { EngineClient } from "../src/agent/docker/engine-client.ts";
import { readJsonLines } from "../src/agent/docker/json-lines.ts";
import { authHeader } from "../src/agent/docker/pull-image.ts";
import { tarArchive, type TarEntry } from "../src/agent/docker/tar-archive.ts";
import { asArray, asRecord, asString } from "../src/agent/foreign.ts";
import { debiansRegistry } from "./docker-registry.ts";
import { ECR, jsonClient } from "./json-call.ts";
import { onAnEngine } from "./on-an-engine.ts";
import { type ServerProcess, temporaryFolder } from "./server-process.ts";
import { type Measurement, median, round } from "./table.ts";

const BUSYBOX = "longshore-bench/busybox:latest";
const IMAGE_MB = 200;
const LAYERS = 5;
/** They begin with one registry and the other by turns. */
const ROUNDS = 9;
/** Rounds before those, which do not count: caches, compiled code. */
const WARM_UP = 2;
const GOAL = 1.2;
const PATIENCE_MS = 120_000;

/** A repository that images are pushed to and pulled from, and who may. */
interface Remote {
  readonly name: string;
  readonly auth: string;
}

interface Times {
  readonly pushMs: number;
  readonly pullMs: number;
}

/** Push and pull of an image by Docker Engine, to and from here and Debian's registry in turn. */
export async function measureEcr(): Promise<readonly Measurement[]> {
  const folder = await temporaryFolder();
  let theirs: ServerProcess | undefined;
  try {
    theirs = await debiansRegistry(folder.path, 14583);
    const registry = theirs;
    return await onAnEngine({ port: 14582, image: BUSYBOX }, async (server, docker) =>
      compare(docker, await oursOf(server), theirsOf(registry)),
    );
  } catch (error) {
    if (theirs !== undefined) throw error;
    console.error(`ecr is not measured: no docker-registry: ${String(error)}`);
    return [];
  } finally {
    await theirs?.stop();
    await folder.remove();
  }
}

async function oursOf({ port }: ServerProcess): Promise<Remote> {
  const ecr = jsonClient(port, ECR);
  const { repository } = await ecr.call("CreateRepository", { repositoryName: "bench" });
  const name = asString(asRecord(repository)["repositoryUri"]) ?? "";
  const { authorizationData } = await ecr.call("GetAuthorizationToken", {});
  ecr.close();
  const token = asString(asRecord(asArray(authorizationData)[0])["authorizationToken"]) ?? "";
  const [username = "", password = ""] = Buffer.from(token, "base64").toString().split(":");
  return { name, auth: authHeader(name, { kind: "password", username, password }) };
}

function theirsOf({ port }: ServerProcess): Remote {
  const name = `127.0.0.1:${port}/bench`;
  return { name, auth: authHeader(name, { kind: "password", username: "", password: "" }) };
}

async function compare(
  docker: EngineClient,
  ours: Remote,
  theirs: Remote,
): Promise<readonly Measurement[]> {
  const own: Times[] = [];
  const other: Times[] = [];
  for (let turn = -WARM_UP; turn < ROUNDS; turn += 1) {
    const order = turn % 2 === 0 ? [ours, theirs] : [theirs, ours];
    const times = await inTurn(docker, order, `round-${turn + WARM_UP}`);
    const [mine, its] = [times.get(ours), times.get(theirs)];
    if (mine === undefined || its === undefined) throw new Error("a round without times");
    console.error(
      `  ${turn < 0 ? "(warming up) " : ""}${said(mine)}; docker-registry ${said(its)}`,
    );
    if (turn < 0) continue;
    own.push(mine);
    other.push(its);
  }
  return [row("push", "pushMs", own, other), row("pull", "pullMs", own, other)];
}

function said({ pushMs, pullMs }: Times): string {
  return `push ${round(pushMs, 0)} ms, pull ${round(pullMs, 0)} ms`;
}

function row(
  verb: string,
  key: keyof Times,
  own: readonly Times[],
  other: readonly Times[],
): Measurement {
  const mine = own.map((times) => times[key]);
  const its = other.map((times) => times[key]);
  const ratio = median(mine.map((time, index) => time / (its[index] ?? Number.NaN)));
  return {
    what: `docker ${verb} of ${IMAGE_MB} MB in ${LAYERS} layers`,
    ours: `${round(median(mine), 0)} ms`,
    other: `docker-registry ${round(median(its), 0)} ms`,
    ratio: `${round(ratio, 2)}×`,
    goal: `at most ${GOAL}×`,
    met: ratio <= GOAL,
  };
}

/** An image of its own for each, so that no layer is known from the other; all pushes come before the pulls. */
async function inTurn(
  docker: EngineClient,
  order: readonly Remote[],
  tag: string,
): Promise<ReadonlyMap<Remote, Times>> {
  const pushed = new Map<Remote, number>();
  for (const remote of order) await buildRandomImage(docker, `${remote.name}:${tag}`);
  for (const remote of order) pushed.set(remote, await transfer(docker, "push", remote, tag));
  for (const remote of order) await removeImage(docker, `${remote.name}:${tag}`);
  const times = new Map<Remote, Times>();
  for (const remote of order) {
    const pullMs = await transfer(docker, "pull", remote, tag);
    times.set(remote, { pushMs: pushed.get(remote) ?? Number.NaN, pullMs });
  }
  for (const remote of order) await removeImage(docker, `${remote.name}:${tag}`);
  return times;
}

/** Content that no compression makes less, and that nobody has yet. */
async function buildRandomImage(docker: EngineClient, name: string): Promise<void> {
  const files = Array.from({ length: LAYERS }, (_, index): TarEntry => {
    const data = randomFillSync(Buffer.allocUnsafe((IMAGE_MB / LAYERS) * 1_000_000));
    return { path: `layer-${index}`, kind: "file", mode: 0o644, data };
  });
  const lines = ["FROM scratch", ...files.map(({ path }) => `COPY ${path} /${path}`)];
  const data = Buffer.from(`${lines.join("\n")}\n`);
  const dockerfile: TarEntry = { path: "Dockerfile", kind: "file", mode: 0o644, data };
  await untilDone(
    await docker.stream({
      method: "POST",
      path: "/build",
      query: { t: name },
      body: tarArchive([dockerfile, ...files]),
      timeoutMs: PATIENCE_MS,
    }),
  );
}

/** How long the engine takes for it, with nothing left for the disk to do from before. */
async function transfer(
  docker: EngineClient,
  verb: "push" | "pull",
  { name, auth }: Remote,
  tag: string,
): Promise<number> {
  spawnSync("sync");
  const start = performance.now();
  await untilDone(
    await docker.stream({
      method: "POST",
      ...(verb === "push"
        ? { path: `/images/${name}/push`, query: { tag } }
        : { path: "/images/create", query: { fromImage: name, tag } }),
      headers: { "X-Registry-Auth": auth },
      timeoutMs: PATIENCE_MS,
    }),
  );
  return performance.now() - start;
}

async function untilDone(progress: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const line of readJsonLines(progress)) {
    const error = asString(asRecord(line)["error"]);
    if (error !== undefined) throw new Error(error);
  }
}

async function removeImage(docker: EngineClient, name: string): Promise<void> {
  await docker.call({ method: "DELETE", path: `/images/${name}`, timeoutMs: PATIENCE_MS });
}
