import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { systemFiles } from "../../src/runtime/files.ts";
import { SimClock } from "../sim/sim-clock.ts";
import { SimFiles } from "../sim/sim-files.ts";
import { Life } from "../sim/life.ts";
import { filesContract } from "./files.ts";

describe("a folder of the machine", () => {
  const made: string[] = [];
  afterEach(async () => {
    for (const folder of made.splice(0)) await rm(folder, { recursive: true });
  });

  filesContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), "longshore-files-"));
    made.push(folder);
    return { files: systemFiles(join(folder, "state")), settle: (result) => result };
  });
});

describe("a simulated folder", () => {
  filesContract(async () => {
    const clock = new SimClock();
    return {
      files: new SimFiles().on(clock),
      settle: async (result) => {
        await clock.advance(10);
        return result;
      },
    };
  });

  test("keeps a file as it was when the process that writes it dies", async () => {
    const clock = new SimClock();
    const folder = new SimFiles();
    const life = new Life();
    const writing = folder.on(life.clock(clock));
    void writing.write("a", "old");
    await clock.advance(10);
    void writing.write("a", "new");
    life.end();
    await clock.advance(10);
    expect(await folder.on(clock).read("a")).toBe("old");
  });
});
