import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { allThatCame, splitFrames } from "./log-stream.ts";

function frame(number: 1 | 2, text: string): Buffer {
  const head = Buffer.from([number, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(text.length, 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

async function texts(body: AsyncIterable<Uint8Array>): Promise<readonly (readonly string[])[]> {
  const bunches: string[][] = [];
  for await (const frames of splitFrames(body)) {
    bunches.push(frames.map(({ stream, data }) => `${stream} ${data.toString()}`));
  }
  return bunches;
}

test("what came by the time somebody reads is given at once", async () => {
  const body = new PassThrough();
  for (const text of ["one\n", "two\n", "three\n"]) body.write(frame(1, text));
  body.end(frame(2, "four\n"));
  expect(await texts(allThatCame(body))).toEqual([
    ["stdout one\n", "stdout two\n", "stdout three\n", "stderr four\n"],
  ]);
});

test("a frame may come in pieces", async () => {
  const bytes = Buffer.concat([frame(1, "one\n"), frame(2, "two\n")]);
  const body = async function* pieces() {
    for (const byte of bytes) yield Buffer.from([byte]);
  };
  expect(await texts(body())).toEqual([["stdout one\n"], ["stderr two\n"]]);
});
