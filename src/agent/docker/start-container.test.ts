import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../runtime/clock.ts";
import { EngineRefusal } from "./engine-fault.ts";
import { startContainer } from "./start-container.ts";

const ID = "0".repeat(64);
const folder = mkdtempSync(join(tmpdir(), "longshore-start-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An engine that cannot start the container as long as that folder is there. */
function blockedBy(path: string) {
  return {
    call: async (): Promise<unknown> => {
      try {
        await mkdir(path);
      } catch {
        throw new EngineRefusal(500, `failed to start shim: mkdir ${path}: file exists: unknown`);
      }
      return undefined;
    },
  };
}

async function leave(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "config.json"), "{}");
}

test("what a start left that was cut off is cleared away, and of that container only", async () => {
  const own = join(folder, "io.containerd.runtime.v2.task", "moby", ID);
  await leave(own);
  const tools = { clock: systemClock(), timeoutMs: 1_000 };
  await startContainer({ ...tools, client: blockedBy(own) }, ID);
  expect(await readdir(own)).toEqual([]);

  const another = join(dirname(own), "1".repeat(64));
  await leave(another);
  const start = startContainer({ ...tools, client: blockedBy(another) }, ID);
  await expect(start).rejects.toThrow("file exists");
  expect(await readdir(another)).toEqual(["config.json"]);
});

test("a start that is refused for another reason, or by another machine's engine, is refused", async () => {
  for (const message of ["no such image", `task ${ID}: already exists`]) {
    const client = {
      call: (): Promise<unknown> => Promise.reject(new EngineRefusal(500, message)),
    };
    const start = startContainer({ client, clock: systemClock(), timeoutMs: 1_000 }, ID);
    await expect(start).rejects.toThrow(message);
  }
});
