import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

/** What an operator sees of a Longshore that cannot start: one line that says what to do, and nothing left running. */

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");

let dataDir: string;
let other: Server | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "longshore-no-start-"));
});

afterEach(() => {
  other?.close();
  other = undefined;
  rmSync(dataDir, { recursive: true });
});

/** The words, with this test's data directory; without DOCKER_HOST, so that an engine has to be found. */
async function ended(words: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const { DOCKER_HOST: _, ...rest } = process.env;
  const child = spawn(process.execPath, [MAIN, ...words, "--data-dir", dataDir], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...rest, ...environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  await once(child, "close");
  return { code: child.exitCode, output };
}

async function takenPort(): Promise<string> {
  other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return String(address.port);
}

/** Programs that were started for the data directory and run on. */
function leftRunning(): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      } catch {
        // It has just ended.
        return "";
      }
    })
    .filter((command) => command.includes(dataDir));
}

test("a port that is taken is told in one line", async () => {
  const port = await takenPort();
  expect(await ended(["server", "--port", port])).toEqual({
    code: 1,
    output:
      `longshore: Another program listens on port ${port} of 127.0.0.1. Stop it, or choose another port ` +
      "with --port (0 picks a free one).\n",
  });
});

test("an address that is not this machine's is told in one line", async () => {
  const keys = {
    LONGSHORE_ACCESS_KEY_ID: "own",
    LONGSHORE_SECRET_ACCESS_KEY: "a-secret-of-ones-own",
  };
  expect(await ended(["server", "--port", "0", "--host", "192.0.2.1"], keys)).toEqual({
    code: 1,
    output:
      "longshore: --host 192.0.2.1 is no address of this machine. 0.0.0.0 listens on all that it has.\n",
  });
});

test("no container engine where DOCKER_HOST says is told in one line", async () => {
  const { code, output } = await ended(["up", "--port", "0"], {
    DOCKER_HOST: "unix:///nowhere.sock",
  });
  expect(code).toBe(1);
  expect(output).toMatch(
    /^longshore: [^\n]*DOCKER_HOST is unix:\/\/\/nowhere\.sock, but no container engine answers there[^\n]*\n$/,
  );
});

/** Where Longshore can start an engine of its own. */
const startsEngines = process.platform === "linux" && process.getuid?.() === 0;

test.runIf(startsEngines)("a port that is taken leaves no engine behind", async () => {
  const port = await takenPort();
  const { code, output } = await ended(["up", "--port", port]);
  expect({ code, left: leftRunning() }).toEqual({ code: 1, left: [] });
  expect(output).toMatch(/^longshore: Another program listens on port [^\n]*\n$/);
});

test.runIf(startsEngines)("an agent that cannot be set up leaves no engine behind", async () => {
  const { code, output } = await ended(["agent", "--endpoint", "http://127.0.0.1:1"], {
    AWS_ENDPOINT_URL_S3: "ftp://here",
  });
  expect({ code, left: leftRunning() }).toEqual({ code: 1, left: [] });
  expect(output).toMatch(/^longshore: [^\n]*AWS_ENDPOINT_URL_S3 is not an address[^\n]*\n$/);
});
