import { expect, test } from "vitest";
import { createLineSplitter } from "./container-output.ts";

function split(parts: readonly (readonly ["stdout" | "stderr", Uint8Array])[]): readonly string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((stream, text) => lines.push(`${stream}:${text}`));
  for (const [stream, data] of parts) splitter.push(stream, data);
  splitter.end();
  return lines;
}

test("makes whole lines of pieces, each stream by itself", () => {
  const lines = split([
    ["stdout", Buffer.from("a")],
    ["stderr", Buffer.from("x\n")],
    ["stdout", Buffer.from("b\r\nc\n")],
  ]);
  expect(lines).toEqual(["stderr:x", "stdout:ab", "stdout:c"]);
});

test("gives what stands after the last newline at the end", () => {
  expect(split([["stdout", Buffer.from("a\nb")]])).toEqual(["stdout:a", "stdout:b"]);
});

test("puts a character together that came in two pieces", () => {
  const bytes = Buffer.from("é\n");
  expect(
    split([
      ["stdout", bytes.subarray(0, 1)],
      ["stdout", bytes.subarray(1)],
    ]),
  ).toEqual(["stdout:é"]);
});
