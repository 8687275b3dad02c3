import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { seededRandom } from "../fixtures/seeded-random.ts";
import { callEcs, type ServerProcess, startServerProcess } from "./running-server.ts";

const KILLS = 50;
const WRITERS = 8;

const dataDir = mkdtempSync(join(tmpdir(), "longshore-server-kill-"));

let last: ServerProcess | undefined;

afterAll(async () => {
  // Nothing to kill unless the test failed.
  last?.kill("SIGKILL");
  await last?.ended;
  rmSync(dataDir, { recursive: true });
});

/** What the API has acknowledged. */
interface Ledger {
  /** Of the family that all writers share. */
  readonly revisions: Set<string>;
  readonly clusters: Set<string>;
  readonly deletedClusters: Set<string>;
  /** The cluster's tag `written`. */
  readonly tags: Map<string, number>;
}

test("a kill -9 of the server at any moment loses nothing that the API acknowledged", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 32);
  const random = seededRandom(seed);
  const ledger: Ledger = {
    revisions: new Set(),
    clusters: new Set(),
    deletedClusters: new Set(),
    tags: new Map(),
  };
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const server = (last = startServerProcess(dataDir));
    // One in five dies while it starts, reads its journal or writes its first rows.
    if (random() < 0.2) await dieAfter(server, random() * 400);
    else {
      const endpoint = await readyOrThrow(server);
      await expectAll(endpoint, ledger, `seed ${seed}, before kill ${kill}`);
      const load = Array.from({ length: WRITERS }, (_, writer) =>
        writeUntilItDies(endpoint, ledger, { writer, kill }),
      );
      await dieAfter(server, random() * 200);
      await Promise.all(load);
    }
    expect((await server.ended).signal, `it ended by itself: ${server.output()}`).toBe("SIGKILL");
  }
  const server = (last = startServerProcess(dataDir));
  await expectAll(await readyOrThrow(server), ledger, `seed ${seed}, at the end`);
  server.kill("SIGTERM");
  await server.ended;
  const { revisions, clusters, deletedClusters } = ledger;
  console.log(
    `seed ${seed}: ${KILLS} kills; ${revisions.size} revisions, ${clusters.size} clusters, ` +
      `${deletedClusters.size} deleted ones, all as acknowledged`,
  );
  expect(revisions.size).toBeGreaterThan(KILLS);
  expect(deletedClusters.size).toBeGreaterThan(KILLS / 2);
});

async function dieAfter(server: ServerProcess, ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  server.kill("SIGKILL");
  await server.ended;
}

async function readyOrThrow(server: ServerProcess): Promise<string> {
  const endpoint = await server.ready;
  if (endpoint === undefined) throw new Error(`it did not start: ${server.output()}`);
  return endpoint;
}

/** Makes, changes and deletes things one after the other, and notes what was acknowledged. */
async function writeUntilItDies(
  endpoint: string,
  ledger: Ledger,
  who: { readonly writer: number; readonly kill: number },
): Promise<void> {
  try {
    for (let round = 1; ; round += 1) await writeOnce(endpoint, ledger, { ...who, round });
  } catch (error) {
    // A connection that broke is the kill; anything else is an answer that nobody should get.
    if (!(error instanceof TypeError)) throw error;
  }
}

async function writeOnce(
  endpoint: string,
  ledger: Ledger,
  at: { readonly writer: number; readonly kill: number; readonly round: number },
): Promise<void> {
  const must = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const { status, body } = await callEcs(endpoint, operation, input);
    if (status !== 200) throw new Error(`${operation} answered ${status} ${JSON.stringify(body)}`);
    return body;
  };
  // All writers share a family, so that a number given twice would show.
  const revision = await must("RegisterTaskDefinition", {
    family: "shared",
    containerDefinitions: [{ name: "web", image: "web", memory: 64 }],
  });
  const arn = memberOf(revision["taskDefinition"], "taskDefinitionArn");
  if (ledger.revisions.has(arn)) throw new Error(`${arn} was given out twice`);
  ledger.revisions.add(arn);

  const clusterName = `c-${at.kill}-${at.writer}-${at.round}`;
  const cluster = await must("CreateCluster", { clusterName });
  const clusterArn = memberOf(cluster["cluster"], "clusterArn");
  ledger.clusters.add(clusterArn);
  const tags = [{ key: "written", value: String(at.round) }];
  await must("TagResource", { resourceArn: clusterArn, tags });
  ledger.tags.set(clusterArn, at.round);
  if (at.round % 2 === 0) {
    // From here on it may be there or not, until the deletion is acknowledged.
    ledger.clusters.delete(clusterArn);
    ledger.tags.delete(clusterArn);
    await must("DeleteCluster", { cluster: clusterArn });
    ledger.deletedClusters.add(clusterArn);
  }
}

async function expectAll(endpoint: string, ledger: Ledger, when: string): Promise<void> {
  const revisions = await listed(endpoint, "ListTaskDefinitions", "taskDefinitionArns");
  expect(missing(ledger.revisions, revisions), `${when}: revisions lost`).toEqual([]);
  const clusters = await listed(endpoint, "ListClusters", "clusterArns");
  expect(missing(ledger.clusters, clusters), `${when}: clusters lost`).toEqual([]);
  const back = [...ledger.deletedClusters].filter((arn) => clusters.has(arn));
  expect(back, `${when}: deletions lost`).toEqual([]);
  for (const [resourceArn, round] of [...ledger.tags].slice(-50)) {
    const { body } = await callEcs(endpoint, "ListTagsForResource", { resourceArn });
    expect(body, `${when}: tag of ${resourceArn} lost`).toEqual({
      tags: [{ key: "written", value: String(round) }],
    });
  }
}

async function listed(
  endpoint: string,
  operation: string,
  member: string,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  let nextToken: unknown;
  do {
    const { body } = await callEcs(endpoint, operation, { nextToken });
    const page = body[member];
    if (!Array.isArray(page)) throw new Error(`${operation}: ${JSON.stringify(body)}`);
    for (const arn of page) found.add(String(arn));
    nextToken = body["nextToken"];
  } while (nextToken !== undefined);
  return found;
}

function missing(acknowledged: ReadonlySet<string>, found: ReadonlySet<string>): string[] {
  return [...acknowledged].filter((arn) => !found.has(arn));
}

function memberOf(value: unknown, name: string): string {
  const member = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  if (typeof member !== "string") throw new Error(`no ${name} in ${JSON.stringify(value)}`);
  return member;
}
