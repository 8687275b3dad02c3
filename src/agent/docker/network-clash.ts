import { readFileSync } from "node:fs";
import { overlap } from "../network/address-block.ts";
import type { NetworkSpec } from "../container-runtime.ts";
import { asArray, asRecord, asString } from "../foreign.ts";
import { bridgeNameOf } from "./bridged-traffic.ts";
import type { EngineClient } from "./engine-client.ts";

const NETWORK_TIMEOUT_MS = 60_000;

/**
 * Why a bridge cannot have the range it should: another of the engine's networks or a route of this machine has
 * addresses of it. Docker says no more than "Pool overlaps" of the one, and nothing of the other, whose hosts
 * would then be out of reach.
 */
export async function networkClash(
  client: EngineClient,
  spec: NetworkSpec,
): Promise<string | undefined> {
  const path = "/networks";
  const answer = await client.call({ method: "GET", path, timeoutMs: NETWORK_TIMEOUT_MS });
  const other = networkThatOverlaps(answer, spec);
  // The routes that this process sees say nothing of an engine elsewhere.
  const route = client.address.kind === "unix" ? routeThatOverlaps(routes(), spec) : undefined;
  const what = other ?? route;
  if (what === undefined) return undefined;
  return (
    `the addresses ${spec.subnetCidr} of ${spec.name.replace(/^longshore-/, "")} overlap ${what}. ` +
    "Remove that, or run the task in a VPC with other addresses"
  );
}

/** `answer` as of `GET /networks`. */
export function networkThatOverlaps(answer: unknown, spec: NetworkSpec): string | undefined {
  for (const network of asArray(answer).map(asRecord)) {
    const name = asString(network["Name"]);
    if (name === spec.name) continue;
    const ranges = asArray(asRecord(network["IPAM"])["Config"]).flatMap(
      (config) => asString(asRecord(config)["Subnet"]) ?? [],
    );
    const range = ranges.find((it) => it.includes(".") && overlap(it, spec.subnetCidr));
    if (range !== undefined) return `${range} of the Docker network ${name}`;
  }
  return undefined;
}

/** `text` as in `/proc/net/route`. */
export function routeThatOverlaps(text: string, spec: NetworkSpec): string | undefined {
  for (const line of text.split("\n").slice(1)) {
    const [device = "", destination = "", , , , , , mask = ""] = line.split("\t");
    const prefix = prefixLength(mask);
    // The default route leads everywhere and takes nothing; a bridge of ours may outlive its engine.
    if (device === "" || prefix === 0 || device === bridgeNameOf(spec.name)) continue;
    const block = `${address(destination)}/${prefix}`;
    if (overlap(block, spec.subnetCidr)) return `the route ${block} of this machine (${device})`;
  }
  return undefined;
}

function routes(): string {
  try {
    return readFileSync("/proc/net/route", "utf8");
  } catch {
    // Only Linux has it; elsewhere the engine is in a machine of its own.
    return "";
  }
}

/** Addresses stand in `/proc/net/route` as the machine's own numbers, lowest byte first. */
function address(hex: string): string {
  return [...Buffer.from(hex, "hex")].toReversed().join(".");
}

function prefixLength(hex: string): number {
  const bits = [...Buffer.from(hex, "hex")].map((byte) => byte.toString(2)).join("");
  return bits.replaceAll("0", "").length;
}
