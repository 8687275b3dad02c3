import type { Environment } from "../../runtime/environment.ts";
import { LISTENING_PORT } from "../endpoint/open-endpoint.ts";
import { findProgram } from "./find-program.ts";
import { runProgram } from "./run-program.ts";

/** Has what is sent to port 80 of the endpoint's address arrive at the port that the agent listens on. */
export interface Redirect {
  /** Doing it again changes nothing. What was complained of, when it failed. */
  add(): Promise<string | undefined>;
  remove(): Promise<void>;
}

/** With nftables, which takes it as one transaction, or else with iptables, which every Docker host has. */
export function findRedirect(address: string, environment: Environment): Redirect | undefined {
  const nft = findProgram("nft", environment);
  if (nft !== undefined) return nftRedirect(nft, address);
  const iptables = findProgram("iptables", environment);
  return iptables === undefined ? undefined : iptablesRedirect(iptables, address);
}

/** Before Docker's rules, of which one for a container that has port 80 published would take the packets away. */
const PRIORITY = -110;

function nftRedirect(nft: string, address: string): Redirect {
  const table = `ip longshore_${address.replaceAll(".", "_")}`;
  const chain = (hook: string): string =>
    `chain ${hook} { type nat hook ${hook} priority ${PRIORITY}; ` +
    `ip daddr ${address} tcp dport 80 dnat to ${address}:${LISTENING_PORT}; }`;
  const rules = `table ${table} {}\ndelete table ${table}\ntable ${table} {\n${chain("prerouting")}\n${chain("output")}\n}\n`;
  return {
    add: () => runProgram(nft, ["-f", "-"], rules),
    remove: async () => {
      await runProgram(nft, ["delete", "table", ...table.split(" ")]);
    },
  };
}

export function iptablesRedirect(iptables: string, address: string): Redirect {
  const rule = ["-d", `${address}/32`, "-p", "tcp", "--dport", "80", "-j", "DNAT"];
  const target = ["--to-destination", `${address}:${LISTENING_PORT}`];
  const chains = ["PREROUTING", "OUTPUT"];
  const run = (what: string, chain: string): Promise<string | undefined> =>
    runProgram(iptables, ["-w", "-t", "nat", what, chain, ...rule, ...target]);
  return {
    add: async () => {
      for (const chain of chains) {
        if ((await run("-C", chain)) === undefined) continue;
        const complaint = await run("-I", chain);
        if (complaint !== undefined) return complaint;
      }
      return undefined;
    },
    remove: async () => {
      for (const chain of chains) await run("-D", chain);
    },
  };
}
