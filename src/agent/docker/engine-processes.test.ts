import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readProc } from "../../runtime/processes.ts";
import { isEngine } from "./engine-processes.ts";

test.skipIf(process.platform !== "linux")(
  "an engine is one no more once it has ended, though nobody has waited for it",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "longshore-processes-"));
    const program = join(folder, "dockerd");
    copyFileSync("/bin/sleep", program);
    // What the shell becomes does not know that it has a child.
    const script = `${program} 60 & echo $!; exec sleep 60`;
    const parent = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const [line] = (await once(parent.stdout, "data")) as readonly unknown[];
      const pid = Number(String(line).trim());
      while (!isEngine(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
      process.kill(pid, "SIGKILL");
      while (!/^State:\s+Z/m.test(readProc(`${pid}/status`))) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(isEngine(pid)).toBe(false);
    } finally {
      parent.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    }
  },
);
