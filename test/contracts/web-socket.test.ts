import { once } from "node:events";
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { systemClock } from "../../src/runtime/clock.ts";
import { dialWebSocket } from "../../src/runtime/web-socket-client.ts";
import { webSocketUpgrades } from "../../src/runtime/web-socket-server.ts";
import { SimClock } from "../sim/sim-clock.ts";
import { SimNetwork } from "../sim/sim-network.ts";
import { webSocketContract, type WebSocketSubject } from "./web-socket.ts";

webSocketContract("WebSockets over TCP", overTcp);
webSocketContract("the simulated network", simulated);

type Accepted = ReturnType<WebSocketSubject["accepted"]>;

async function overTcp(): Promise<WebSocketSubject> {
  const server = createServer();
  const upgrades = webSocketUpgrades();
  let accepted: Accepted | undefined;
  let refusal: { readonly status: number; readonly body: string } | undefined;
  server.on("upgrade", (incoming, socket, head) => {
    const upgrade = { incoming, socket, head };
    upgrades.guard(upgrade);
    if (refusal) return upgrades.refuse(upgrade, refusal.status, refusal.body);
    upgrades.accept(upgrade, (messages) => {
      const { host: _host, ...headers } = incoming.headers;
      accepted = {
        socket: messages,
        target: incoming.url ?? "",
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [name, String(value)]),
        ),
      };
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    dial: (target, headers = {}) =>
      dialWebSocket({ url: `ws://127.0.0.1:${port}${target}`, headers, timeoutMs: 5_000 }),
    accepted: () => given(accepted),
    refuse: (status, body) => {
      refusal = { status, body };
    },
    cut: () => upgrades.terminate(),
    dispose: async () => {
      upgrades.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function simulated(): Promise<WebSocketSubject> {
  const network = new SimNetwork({ clock: systemClock() });
  let accepted: Accepted | undefined;
  let refusal: { readonly status: number; readonly body: string } | undefined;
  network.serve(async ({ target, headers }) => {
    if (refusal) return { kind: "refuse", refusal };
    return { kind: "accept", connect: (socket) => void (accepted = { socket, target, headers }) };
  });
  const dial = network.dialFrom("host");
  return {
    dial: (target, headers = {}) =>
      dial({ url: `ws://server${target}`, headers, timeoutMs: 5_000 }),
    accepted: () => given(accepted),
    refuse: (status, body) => {
      refusal = { status, body };
    },
    cut: () => network.cut("host"),
    dispose: async () => {},
  };
}

function given(accepted: Accepted | undefined): Accepted {
  if (!accepted) throw new Error("the server accepted nothing");
  return accepted;
}

test("a simulated partition swallows messages until it heals, which breaks the connection", async () => {
  const clock = new SimClock();
  const network = new SimNetwork({ clock, latencyMs: () => 5 });
  const heard: string[] = [];
  network.serve(async () => ({
    kind: "accept",
    connect: (socket) =>
      socket.listen({
        onMessage: (text) => heard.push(text),
        onClose: (code) => heard.push(`closed ${code}`),
      }),
  }));
  const dialling = network.dialFrom("host")({ url: "ws://server/", headers: {}, timeoutMs: 1_000 });
  await clock.advance(20);
  const client = await dialling;
  client.send("before");
  await clock.advance(20);
  network.partition("host");
  client.send("during");
  await clock.advance(60_000);
  expect(heard).toEqual(["before"]);
  network.heal("host");
  expect(heard).toEqual(["before", "closed 1006"]);
});

test("a simulated dial into a partition times out", async () => {
  const clock = new SimClock();
  const network = new SimNetwork({ clock });
  network.partition("host");
  const dialling = network.dialFrom("host")({ url: "ws://server/", headers: {}, timeoutMs: 1_000 });
  const failure = dialling.catch((error: unknown) => error);
  await clock.advance(1_000);
  expect(await failure).toMatchObject({ message: "the handshake timed out" });
});
