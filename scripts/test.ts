import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngine } from "../src/agent/docker/find-engine.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { systemEnvironment } from "../src/runtime/environment.ts";
import { silentLog } from "../src/runtime/log.ts";

/** `npm test`: every check and every test level, and one line of totals at the end. */

const CHECKS: readonly (readonly [what: string, tool: string, ...words: readonly string[]])[] = [
  ["types", "tsc", "-p", "tsconfig.json"],
  ["lint", "oxlint", "--type-aware"],
  ["format", "oxfmt", "--check"],
  ["unused code", "knip"],
];

const environment = systemEnvironment();
const scratch = mkdtempSync(join(tmpdir(), "longshore-test-"));
const failedChecks: string[] = [];
for (const [what, tool, ...words] of CHECKS) {
  console.log(`> ${what}: ${[tool, ...words].join(" ")}`);
  if ((await run(join("node_modules", ".bin", tool), words)) !== 0) failedChecks.push(what);
}

// The levels that run containers use the engine that there is, or one of their own that ends with them.
const engine = await findEngine({
  environment,
  dataDir: scratch,
  clock: systemClock(),
  log: silentLog,
});
console.log(`> tests, with the container engine at ${engine.dockerHost}`);
const report = join(scratch, "report.json");
const exitCode = await run(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { DOCKER_HOST: engine.dockerHost },
);
await engine.stop({ keepTasks: false });

const { passed, failed } = totals(report, exitCode);
rmSync(scratch, { recursive: true, force: true });
for (const what of failedChecks) console.log(`failed: ${what}`);
console.log(`${passed} passed, ${failed + failedChecks.length} failed`);
process.exitCode = failed + failedChecks.length === 0 && exitCode === 0 ? 0 : 1;

/** Counts from vitest's report; a test file that did not load, or a run that broke off, is a failure too. */
function totals(path: string, code: number): { readonly passed: number; readonly failed: number } {
  const { numPassedTests = 0, numFailedTests = 0, numFailedTestSuites = 0 } = readReport(path);
  const known = numFailedTests > 0 ? numFailedTests : numFailedTestSuites;
  return { passed: numPassedTests, failed: known === 0 && code !== 0 ? 1 : known };
}

function readReport(path: string): Readonly<Record<string, number | undefined>> {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // Vitest ended before it could write one.
    return {};
  }
}

/** Runs a program with this one's terminal; resolves to its exit code. */
function run(
  program: string,
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<number> {
  // The tools are Node.js programs and are to run on the pinned one.
  const path = `${join(process.cwd(), "node_modules", ".bin")}:${environment["PATH"] ?? ""}`;
  const child = spawn(program, words, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...environment, PATH: path, ...more },
  });
  return new Promise((resolve) => {
    child.on("exit", (code) => resolve(code ?? 1));
    child.on("error", (error) => {
      console.error(error.message);
      resolve(1);
    });
  });
}
