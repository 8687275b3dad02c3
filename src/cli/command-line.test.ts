import { expect, test } from "vitest";
import { runCommandLine } from "./command-line.ts";

async function runWords(...words: readonly string[]) {
  const written = { stdout: "", stderr: "" };
  const code = await runCommandLine(words, {
    environment: {},
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  });
  return { code, ...written };
}

test("lists every command when called without one", async () => {
  const { code, stdout } = await runWords();
  expect(code).toBe(0);
  for (const verb of ["up", "down", "status", "run", "server", "agent", "version", "help"]) {
    expect(stdout).toMatch(new RegExp(`^  ${verb} `, "m"));
  }
});

test.each([
  ["help", "up"],
  ["up", "--help"],
])("shows a command's page with %s %s", async (...words) => {
  const { code, stdout } = await runWords(...words);
  expect(code).toBe(0);
  expect(stdout).toContain("Usage: longshore up [OPTIONS]");
  expect(stdout).toContain("--keep-tasks");
});

test("answers a mistyped command with the one that was meant, and exit code 2", async () => {
  const { code, stderr } = await runWords("statsu");
  expect(code).toBe(2);
  expect(stderr).toContain('There is no command "statsu". Did you mean status?');
});

test("names the page of all commands to who asks for help with one that is not there", async () => {
  const { code, stderr } = await runWords("help", "nothing");
  expect(code).toBe(2);
  expect(stderr).toContain('Run "longshore help" to see what there is.');
});

test("answers an unknown option with exit code 2 and the page to read", async () => {
  const { code, stderr } = await runWords("up", "--prot", "1");
  expect(code).toBe(2);
  expect(stderr).toContain("Did you mean --port?");
  expect(stderr).toContain('"longshore help up"');
});

test("ends with exit code 1 and one line when the work cannot be done", async () => {
  const { code, stderr } = await runWords("status", "--data-dir", "/nowhere");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^longshore: No Longshore runs on \/nowhere\..*\n$/);
});

test("prints JSON when its output is not a terminal", async () => {
  const { stdout } = await runWords("version");
  expect(JSON.parse(stdout)).toEqual({
    longshore: expect.stringMatching(/^\d+\.\d+\.\d+/),
    node: process.versions.node,
  });
});

test.each([
  [["run", "nothere.json"], "nothere.json is not there: name the file of a task definition."],
  [["run", "/"], "/ is a folder: name the file of a task definition in it."],
  [["status", "--endpoint", "here"], "here is no address, such as http://127.0.0.1:4566."],
])("says of %j what to do, in one line", async (words, message) => {
  expect(await runWords(...words, "--data-dir", "/nowhere")).toEqual({
    code: 1,
    stdout: "",
    stderr: `longshore: ${message}\n`,
  });
});
