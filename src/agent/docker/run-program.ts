import { execFile } from "node:child_process";

const TIMEOUT_MS = 5_000;

/** Runs a short program of the host. Resolves to what it complained of when it failed, also for not ending in five seconds. */
export function runProgram(
  program: string,
  words: readonly string[],
  input?: string,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile(program, words, { timeout: TIMEOUT_MS }, (error, _out, stderr) => {
      resolve(error === null ? undefined : stderr.trim() || error.message);
    });
    // A program that ends early leaves its input unread.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}
