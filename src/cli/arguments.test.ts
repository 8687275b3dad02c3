import { expect, test } from "vitest";
import { parseArguments } from "./arguments.ts";
import { type CommandSpec, UsageError } from "./command.ts";

const SPEC: CommandSpec = {
  name: "run",
  summary: "",
  positionals: [{ name: "FILE" }],
  rest: "COMMAND...",
  options: {
    cluster: { type: "string", value: "NAME", help: "" },
    env: { type: "string", value: "KEY=VALUE", multiple: true, help: "" },
    detach: { type: "boolean", help: "" },
  },
  details: [],
  examples: [],
};

test("gives options, positionals and the words after -- apart", () => {
  const line = "a.json --cluster=blue --env A=1 --env B=2 --detach -- sh -c --cluster";
  const parsed = parseArguments(SPEC, line.split(" "));
  expect(parsed.positionals).toEqual(["a.json"]);
  expect(parsed.text("cluster")).toBe("blue");
  expect(parsed.list("env")).toEqual(["A=1", "B=2"]);
  expect(parsed.flag("detach")).toBe(true);
  expect(parsed.flag("json")).toBe(false);
  expect(parsed.rest).toEqual(["sh", "-c", "--cluster"]);
});

test("takes the last value of an option given twice", () => {
  const parsed = parseArguments(SPEC, ["a.json", "--cluster", "blue", "--cluster", "green"]);
  expect(parsed.text("cluster")).toBe("green");
});

test("knows no words after -- when there is no --", () => {
  expect(parseArguments(SPEC, ["a.json"]).rest).toBeUndefined();
});

test("asks for no positional when only help is wanted", () => {
  expect(parseArguments(SPEC, ["--help"]).flag("help")).toBe(true);
  expect(parseArguments(SPEC, ["-h"]).flag("help")).toBe(true);
});

test.each([
  [["a.json", "--clutser", "x"], "There is no option --clutser. Did you mean --cluster?"],
  [["a.json", "--zzzzz"], "There is no option --zzzzz."],
  [["a.json", "--cluster"], "--cluster needs a value: --cluster NAME."],
  [["a.json", "--cluster="], "--cluster needs a value: --cluster NAME."],
  [["a.json", "--detach=yes"], "--detach takes no value."],
  [[], "FILE is missing."],
  [["a.json", "sh"], '"sh" is one argument too many. A command to run stands after --.'],
  [["a.json", "--toString"], "There is no option --toString."],
])("refuses %j and says why", (words, message) => {
  expect(() => parseArguments(SPEC, words)).toThrow(new UsageError(message));
});

test("refuses words after -- where a command takes none", () => {
  const { rest: _rest, ...spec } = SPEC;
  expect(() => parseArguments(spec, ["a.json", "--", "sh"])).toThrow(UsageError);
});
