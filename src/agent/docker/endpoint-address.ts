import { readFileSync } from "node:fs";
import { hostname, networkInterfaces, release } from "node:os";
import type { Environment } from "../../runtime/environment.ts";
import type { RuntimeInfo } from "../container-runtime.ts";
import { type EndpointAddress, LISTENING_PORT } from "../endpoint/open-endpoint.ts";
import { findRedirect } from "./endpoint-redirect.ts";
import { runProgram } from "./run-program.ts";
import type { EngineAddress } from "./engine-address.ts";
import { findIp } from "./find-program.ts";
import type { IpProgram } from "./private-bridge.ts";

/** Marks the address as one of ours, so that the Longshore that comes after a crash knows that it may remove it. */
const LABEL = "lo:longshore";

/**
 * The address at which containers find the endpoint: on the machine's loopback interface, where the kernel delivers
 * what containers of every bridge send through their gateway, and what the host itself sends (docs/decisions/0013).
 * Unavailable, with the reason, where the containers' gateway is another machine or we may not.
 */
export function findEndpointAddress(options: {
  readonly address: string;
  readonly engine: EngineAddress;
  readonly info: RuntimeInfo;
  readonly environment: Environment;
}): EndpointAddress | { readonly kind: "unavailable"; readonly reason: string } {
  const { address, engine, info, environment } = options;
  if (process.platform !== "linux") return unavailable("this is not Linux");
  const isElsewhere = info.hostname !== hostname() || info.kernel !== release();
  if (engine.kind !== "unix" || isElsewhere) {
    return unavailable("the container engine is on another machine");
  }
  if (info.securityOptions.some((option) => option.includes("rootless"))) {
    return unavailable("the container engine runs without root, in a network of its own");
  }
  const ip = findIp(environment);
  const redirect = findRedirect(address, environment);
  const words = ["addr", "del", `${address}/32`, "dev", "lo"];
  return {
    kind: "available",
    address,
    add: async () => {
      if (process.getuid?.() !== 0) return "the agent does not run as root";
      if (ip === undefined) return "there is no program ip to add the address with";
      if (redirect === undefined) return "neither nft nor iptables is installed";
      if (hasEcsAgent()) return "an Amazon ECS agent of this machine serves its own tasks there";
      const adding = ["addr", "add", `${address}/32`, "dev", "lo", "scope", "host", "label", LABEL];
      const complaint = labelsOf(address).length > 0 ? undefined : await run(ip, adding);
      // Another Longshore of this machine may have been quicker.
      if (labelsOf(address).length === 0) return complaint;
      return redirect.add();
    },
    remove: async () => {
      await redirect?.remove();
      if (ip !== undefined && labelsOf(address).includes(LABEL)) await run(ip, words);
    },
  };
}

function unavailable(reason: string): { readonly kind: "unavailable"; readonly reason: string } {
  return { kind: "unavailable", reason };
}

/** The interfaces, or labels of interfaces, that have the address. */
function labelsOf(address: string): readonly string[] {
  return Object.entries(networkInterfaces()).flatMap(([label, addresses = []]) =>
    addresses.some((it) => it.address === address) ? [label] : [],
  );
}

/** The official agent listens on loopback, and has port 80 of the address redirected there. */
function hasEcsAgent(): boolean {
  const port = LISTENING_PORT.toString(16).toUpperCase();
  const listening = new RegExp(` (?:0100007F|00000000):${port} \\S+ 0A `);
  return listening.test(readFileSync("/proc/net/tcp", "utf8"));
}

function run(
  [program, ...first]: IpProgram,
  words: readonly string[],
): Promise<string | undefined> {
  return runProgram(program, [...first, ...words]);
}
