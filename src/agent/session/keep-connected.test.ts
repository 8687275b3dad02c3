import { expect, test } from "vitest";
import { SimClock } from "../../../test/sim/sim-clock.ts";
import { simIds } from "../../../test/sim/sim-ids.ts";
import { SimNetwork } from "../../../test/sim/sim-network.ts";
import { silentLog } from "../../runtime/log.ts";
import type { MessageSocket } from "../../runtime/web-socket.ts";
import { keepConnected } from "./keep-connected.ts";

const MINUTES = 60_000;

/** One connection kept up to a server that beats every 25 seconds; when it came and went, in order. */
function kept() {
  const clock = new SimClock();
  const network = new SimNetwork({ clock });
  const startMs = clock.nowMs();
  const events: { readonly what: string; readonly atMs: number }[] = [];
  const note = (what: string): void => void events.push({ what, atMs: clock.nowMs() - startMs });
  const ended = new AbortController();
  let server: MessageSocket | undefined;
  network.serve(async () => ({
    kind: "accept",
    connect: (socket) => {
      note("opened");
      server = socket;
      socket.listen({ onMessage: () => {}, onClose: (code) => note(`closed with ${code}`) });
    },
  }));
  const done = keepConnected(
    {
      name: "acs",
      open: () =>
        network.dialFrom("host")({ url: "ws://server/acs/ws", headers: {}, timeoutMs: 30_000 }),
      serve: () => () => "activity",
      onClose: () => {},
      firstRetryMs: 250,
      retryFactor: 1.5,
      longestRetryMs: 120_000,
    },
    { clock, ids: simIds(3), log: silentLog },
    ended.signal,
  );
  const pass = async (ms: number): Promise<void> => {
    const beats = Math.floor(ms / 25_000);
    for (let beat = 0; beat < beats; beat += 1) {
      await clock.advance(25_000);
      server?.send("beat");
    }
    await clock.advance(ms % 25_000);
  };
  const end = async (): Promise<void> => {
    ended.abort();
    await clock.settle();
    await clock.advance(10_000);
    await done;
  };
  return { events, pass, end };
}

test("a connection is renewed after 30 to 35 minutes, at once", async () => {
  const { events, pass, end } = kept();
  await pass(30 * MINUTES - 1_000);
  expect(events.map(({ what }) => what)).toEqual(["opened"]);
  await pass(5 * MINUTES + 2_000);
  expect(events.map(({ what }) => what)).toEqual(["opened", "closed with 1000", "opened"]);
  const [, closed, reopened] = events;
  expect((reopened?.atMs ?? 0) - (closed?.atMs ?? 0)).toBeLessThan(10);
  await end();
});

test("a connection of an agent that ends is closed for good", async () => {
  const { events, pass, end } = kept();
  await pass(1_000);
  await end();
  await pass(10 * MINUTES);
  expect(events.map(({ what }) => what)).toEqual(["opened", "closed with 1000"]);
});
