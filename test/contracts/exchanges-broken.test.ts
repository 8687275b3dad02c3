import { globSync } from "node:fs";
import { basename } from "node:path";
import * as fc from "fast-check";
import { test } from "vitest";
import { Bindings, readExchange } from "../fixtures/agent-protocol/exchange.ts";
import type { Socket } from "../fixtures/agent-protocol/official-shapes.ts";
import { witness } from "../fixtures/agent-protocol/witness.ts";
import { PlayerToAgent } from "./play-to-agent.ts";
import { PlayerToServer } from "./play-to-server.ts";

/*
 * The recorded messages with something wrong in each: a member gone, or of another type. Whatever comes, the one who
 * gets it is there afterwards and does its work.
 */

interface Message {
  readonly socket: Socket;
  readonly type: string;
  readonly message: unknown;
}

const folder = new URL("../fixtures/agent-protocol/exchanges/", import.meta.url).pathname;
const recorded = globSync("*.json", { cwd: folder })
  .toSorted()
  .flatMap((file) => {
    const { values, steps } = readExchange(basename(file, ".json"));
    const names = new Bindings(values);
    return steps.map((step) => ({ step, names }));
  });
const ofServer = recorded.flatMap(({ step, names }): readonly Message[] =>
  "server" in step
    ? [{ socket: step.server, type: step.type, message: names.fill(step.message) }]
    : [],
);
const ofAgent = recorded.flatMap(({ step, names }): readonly Message[] =>
  "agent" in step
    ? [{ socket: step.agent, type: step.type, message: names.fill(step.message) }]
    : [],
);

const WRONG: readonly unknown[] = [
  undefined,
  null,
  "",
  "x",
  -1,
  1.5,
  2 ** 60,
  true,
  [],
  [null],
  [1],
  {},
  { a: [1] },
];

/** A message in which one value, anywhere in it, is another. */
function broken(messages: readonly Message[]): fc.Arbitrary<Message> {
  return fc
    .record({
      original: fc.constantFrom(...messages),
      where: fc.nat(),
      wrong: fc.constantFrom(...WRONG),
    })
    .map(({ original, where, wrong }) => {
      const count = { places: 0 };
      replaced(original.message, -1, wrong, count);
      const message = replaced(original.message, where % count.places, wrong, { places: 0 });
      return { ...original, message };
    });
}

/** A copy whose value at that place, counted from the outside in, is another. */
function replaced(
  value: unknown,
  place: number,
  wrong: unknown,
  count: { places: number },
): unknown {
  const here = count.places;
  count.places += 1;
  if (here === place) return wrong;
  if (Array.isArray(value)) return value.map((item) => replaced(item, place, wrong, count));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, replaced(member, place, wrong, count)]),
  );
}

test("our agent answers heartbeats after any broken message", async () => {
  const property = fc.asyncProperty(
    fc.array(broken(ofServer), { minLength: 1, maxLength: 20 }),
    async (messages) => {
      const exchange = readExchange("start-up");
      const player = new PlayerToAgent(exchange);
      try {
        for (const step of exchange.steps) await player.play(step);
        player.takeEveryCall();
        for (const [index, { socket, type, message }] of messages.entries()) {
          await player.play({ server: socket, type, message });
          await player.beat(`beat-${index}`);
        }
      } finally {
        player.end();
      }
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

test("our control plane hands out tasks after any broken message", async () => {
  const property = fc.asyncProperty(
    fc.array(broken(ofAgent), { minLength: 1, maxLength: 20 }),
    async (messages) => {
      const exchange = readExchange("run");
      // What the agent sends is wrong on purpose.
      const player = new PlayerToServer(exchange, (frame) => {
        if (frame.from === "server") witness(frame);
      });
      await player.start();
      const startUp = readExchange("start-up").steps.length;
      for (const step of exchange.steps.slice(0, startUp)) await player.play(step);
      for (const { socket, type, message } of messages) {
        await player.play({ agent: socket, type, message });
      }
      player.forget();
      for (const step of exchange.steps.slice(startUp)) await player.play(step);
    },
  );
  await fc.assert(property, { numRuns: 60 });
});
