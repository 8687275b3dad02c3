import { createHash } from "node:crypto";
import { RuntimeFault } from "../container-runtime.ts";
import { gateTransaction } from "../network/gate-ruleset.ts";
import type { ClosedTask, HostGate } from "../network/packet-filter.ts";
import { runProgram } from "./run-program.ts";

/** Begins the names of the tables that close tasks; the rest tells whose they are. */
const PREFIX = "longshore_";

/** Closes tasks with a table of the host's bridge family, which is there while any task is closed. */
export function createNftGate(nft: string, owner: string): HostGate {
  const table = gateTableOf(owner);
  let before: readonly ClosedTask[] | undefined;
  return {
    hold: async (closed) => {
      const change = gateTransaction(table, before, closed);
      if (change === "") return;
      // What changes nothing but some elements fails where somebody flushed the host's rules.
      const isWhole = before === undefined;
      before = undefined;
      let complaint = await runProgram(nft, ["-f", "-"], change);
      if (complaint !== undefined && !isWhole) {
        complaint = await runProgram(nft, ["-f", "-"], gateTransaction(table, undefined, closed));
      }
      if (complaint !== undefined) {
        const text = `cannot close the task until its security groups are in place: ${complaint}`;
        throw new RuntimeFault("ContainerNetworkingError", text);
      }
      before = closed;
    },
  };
}

/** Agents of one machine have a table each. */
export function gateTableOf(owner: string): string {
  return `${PREFIX}${createHash("sha256").update(owner).digest("hex").slice(0, 16)}`;
}
