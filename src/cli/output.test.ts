import { expect, test } from "vitest";
import { elapsed, openOutput, type Output, table } from "./output.ts";

function spoken(
  options: {
    readonly terminal?: boolean;
    readonly json?: boolean;
    readonly text?: boolean;
    readonly environment?: Readonly<Record<string, string>>;
  },
  speak: (output: Output) => void,
): { readonly stdout: string; readonly stderr: string } {
  const written = { stdout: "", stderr: "" };
  const { terminal = false, json = false, text = false, environment = {} } = options;
  speak(
    openOutput({
      stdout: { isTTY: terminal, write: (part) => (written.stdout += part) },
      stderr: { isTTY: terminal, write: (part) => (written.stderr += part) },
      environment,
      json,
      text,
    }),
  );
  return written;
}

function sayBoth(output: Output): void {
  output.say("for people");
  output.record({ for: "programs" });
}

test.each([
  [{ terminal: true }, "for people\n"],
  [{ terminal: false }, '{"for":"programs"}\n'],
  [{ terminal: true, json: true }, '{"for":"programs"}\n'],
  [{ terminal: false, text: true }, "for people\n"],
])("speaks to whom %j says", (options, stdout) => {
  expect(spoken(options, sayBoth).stdout).toBe(stdout);
});

test("keeps what went wrong and what happens meanwhile off standard output", () => {
  const written = spoken({ terminal: true }, (output) => {
    output.complain("wrong");
    output.note("meanwhile");
  });
  expect(written).toEqual({ stdout: "", stderr: "wrong\nmeanwhile\n" });
});

test.each([
  [{ terminal: true }, true],
  [{ terminal: true, environment: { NO_COLOR: "1" } }, false],
  [{ terminal: true, environment: { TERM: "dumb" } }, false],
  [{ terminal: false, text: true }, false],
])("uses colour at a terminal only, and not against NO_COLOR: %j", (options, coloured) => {
  const { stdout } = spoken(options, (output) => output.line(output.paint("red", "x")));
  expect(stdout !== "x\n").toBe(coloured);
});

test("lines up the columns of a table and leaves no blanks at the end of a line", () => {
  expect(
    table(
      ["A", "LONG"],
      [
        ["wide", ""],
        ["x", "y"],
      ],
    ),
  ).toEqual(["A     LONG", "wide", "x     y"]);
});

test.each([
  [0, "0.0s"],
  [12_345, "12.3s"],
  [125_000, "2m05s"],
])("says %i ms as %s", (ms, text) => {
  expect(elapsed(ms)).toBe(text);
});
