import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { pump } from "./pump.ts";

/** Takes what is written when `take` is called. */
function slowClient() {
  const got: string[] = [];
  const waiting: (() => void)[] = [];
  const writable = new Writable({
    highWaterMark: 1,
    write: (chunk, _, done) => {
      got.push(String(chunk));
      waiting.push(done);
    },
  });
  return { writable, got, take: () => waiting.shift()?.() };
}

async function* numbers(onEnd: () => void = () => {}): AsyncGenerator<Uint8Array> {
  try {
    for (let number = 0; number < 3; number += 1) yield Buffer.from(String(number));
  } finally {
    onEnd();
  }
}

test("sends no faster than it is taken, and ends after the last", async () => {
  const { writable, got, take } = slowClient();
  const done = pump(numbers(), writable);
  await expect.poll(() => got).toEqual(["0"]);
  take();
  await expect.poll(() => got).toEqual(["0", "1"]);
  take();
  await expect.poll(() => got).toEqual(["0", "1", "2"]);
  take();
  await done;
  expect(writable.writableEnded).toBe(true);
});

test("asks for nothing more once the client is gone", async () => {
  const { writable, got } = slowClient();
  let isEnded = false;
  const done = pump(
    numbers(() => {
      isEnded = true;
    }),
    writable,
  );
  await expect.poll(() => got).toEqual(["0"]);
  writable.destroy();
  await done;
  expect(isEnded).toBe(true);
  expect(got).toEqual(["0"]);
});
