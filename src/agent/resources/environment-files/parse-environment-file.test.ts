import { expect, test } from "vitest";
import { parseEnvironmentFile } from "./parse-environment-file.ts";

function read(text: string): readonly (readonly [string, string])[] | string {
  const parsed = parseEnvironmentFile(text);
  return "problem" in parsed ? parsed.problem : [...parsed.variables];
}

test.each([
  [
    "a variable on each line",
    "A=1\nB=2\n",
    [
      ["A", "1"],
      ["B", "2"],
    ],
  ],
  ["no end of the last line", "A=1", [["A", "1"]]],
  [
    "Windows' ends of lines",
    "A=1\r\nB=2\r\n",
    [
      ["A", "1"],
      ["B", "2"],
    ],
  ],
  ["the first = of a line", "A=b=c==", [["A", "b=c=="]]],
  ["an empty value", "A=", [["A", ""]]],
  [
    "quotes as they are",
    "A=\"x y\"\nB='z'",
    [
      ["A", '"x y"'],
      ["B", "'z'"],
    ],
  ],
  ["blanks as they are", " A = 1 ", [[" A ", " 1 "]]],
  ["no expansion and no export", "export A=$HOME", [["export A", "$HOME"]]],
  ["a # behind the value", "A=1 # one", [["A", "1 # one"]]],
  ["the later of two", "A=1\nA=2", [["A", "2"]]],
])("takes %s", (_, text, variables) => {
  expect(read(text)).toEqual(variables);
});

test.each(["# A=1", "A", "=1", "", "\n\n"])("takes nothing from %j", (text) => {
  expect(read(text)).toEqual([]);
});

test("takes lines as long as the ECS agent does", () => {
  const longest = `A=${"x".repeat(64 * 1024 - 3)}`;
  expect(read(`${longest}\nB=1`)).toHaveLength(2);
  expect(read(`${longest}x\nB=1`)).toBe("bufio.Scanner: token too long");
});
