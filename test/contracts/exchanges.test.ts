import { globSync } from "node:fs";
import { basename } from "node:path";
import { describe, test } from "vitest";
import { readExchange } from "../fixtures/agent-protocol/exchange.ts";
import { playToAgent } from "./play-to-agent.ts";
import { playToServer } from "./play-to-server.ts";

/**
 * The exchanges of an agent and a control plane, recorded with the official agent 1.105.1 or written after its
 * source, each played from the sides that it can be played from.
 */
const folder = new URL("../fixtures/agent-protocol/exchanges/", import.meta.url).pathname;
const exchanges = globSync("*.json", { cwd: folder })
  .toSorted()
  .map((file) => readExchange(basename(file, ".json")));

const playing = (side: "agent" | "server") =>
  exchanges
    .filter(({ plays = ["agent", "server"] }) => plays.includes(side))
    .map((exchange) => [exchange.title, exchange] as const);

describe("our control plane takes the official agent's part of", () => {
  test.each(playing("server"))("%s", (_title, exchange) => playToServer(exchange));
});

describe("our agent takes the official control plane's part of", () => {
  test.each(playing("agent"))("%s", (_title, exchange) => playToAgent(exchange));
});
