import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

/** Looks for an engine as a user who is nobody, since root may use every socket. */
const LOOK = `
  import { findEngine } from ${JSON.stringify(resolve(import.meta.dirname, "find-engine.ts"))};
  import { systemClock } from ${JSON.stringify(resolve(import.meta.dirname, "../../runtime/clock.ts"))};
  import { silentLog } from ${JSON.stringify(resolve(import.meta.dirname, "../../runtime/log.ts"))};
  process.setuid(65534);
  const environment = { HOME: process.argv[1], PATH: "" };
  const options = { environment, dataDir: "/nowhere", clock: systemClock(), log: silentLog };
  await findEngine(options).catch(({ name, message }) => console.log(name + ": " + message));
  process.exit();
`;

const isRoot = process.getuid?.() === 0;

test.runIf(isRoot)("an engine that the user may not use is told apart from none", async () => {
  const home = mkdtempSync(join(tmpdir(), "longshore-find-engine-"));
  chmodSync(home, 0o755);
  mkdirSync(join(home, ".rd"));
  const socket = join(home, ".rd/docker.sock");
  const engine = createServer().listen(socket);
  try {
    await once(engine, "listening");
    chmodSync(socket, 0o600);
    const words = ["--input-type=module", "--eval", LOOK, home];
    const { stdout } = spawnSync(process.execPath, words, { encoding: "utf8" });
    expect(stdout).toContain("NoEngine: You may not use the container engine at ");
    expect(stdout).toContain(socket);
  } finally {
    engine.close();
    rmSync(home, { recursive: true });
  }
});
