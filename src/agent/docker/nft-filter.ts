import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Environment } from "../../runtime/environment.ts";
import { RuntimeFault } from "../container-runtime.ts";
import { gateTransaction } from "../network/gate-ruleset.ts";
import { asFirst, inPlaceOfAny } from "../network/nft-ruleset.ts";
import type { FilterTarget, HostGates, PacketFiltering } from "../network/packet-filter.ts";
import type { EngineAddress } from "./engine-address.ts";
import { findProgram } from "./find-program.ts";
import { runProgram } from "./run-program.ts";
import { createNftGate } from "./nft-gate.ts";

/** Checks that the kernel takes all that rule sets are made of; in a namespace of its own, which ends with it. */
const PROBE = `table inet longshore {
  set probe { type ipv4_addr; elements = { 192.0.2.1 } }
  chain input {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    ip saddr @probe tcp dport 80-81 accept
  }
}
`;
/** The same for the rules that close a task until it has its own. */
const GATE_PROBE = gateTransaction("longshore_probe", undefined, [
  { address: "192.0.2.2", macAddress: "02:ec:c0:00:02:02", gateway: "192.0.2.1" },
]);
const PROBE_TIMEOUT_MS = 10_000;

/**
 * Filters with nftables: `nft`, run by `nsenter` in the namespace of the container's process. Unavailable, with the
 * reason, where that cannot be.
 */
export function findPacketFilter(options: {
  readonly address: EngineAddress;
  readonly environment: Environment;
}): PacketFiltering {
  const { address, environment } = options;
  if (address.kind !== "unix") return unavailable("the container engine is on another machine");
  if (process.platform !== "linux") return unavailable("this is not Linux");
  if (process.getuid?.() !== 0) return unavailable("the agent does not run as root");
  const nft = findProgram("nft", environment);
  if (nft === undefined) return unavailable("nft is not installed");
  const nsenter = findProgram("nsenter", environment);
  const unshare = findProgram("unshare", environment);
  if (nsenter === undefined || unshare === undefined) {
    return unavailable("nsenter is not installed");
  }
  const takes = (rules: string): boolean =>
    spawnSync(unshare, ["--net", nft, "-f", "-"], { input: rules, timeout: PROBE_TIMEOUT_MS })
      .status === 0;
  const hasGates = takes(PROBE + GATE_PROBE);
  if (!hasGates && !takes(PROBE)) return unavailable("the kernel does not take nftables rules");
  const gates: HostGates = hasGates
    ? { kind: "available", of: (owner) => createNftGate(nft, owner) }
    : { kind: "unavailable", reason: "the kernel does not take nftables rules for bridges" };
  return {
    kind: "available",
    filter: { apply: (target) => applyRules({ nft, nsenter }, target) },
    gates,
  };
}

function unavailable(reason: string): PacketFiltering {
  return { kind: "unavailable", reason };
}

async function applyRules(
  { nft, nsenter }: { readonly nft: string; readonly nsenter: string },
  { containerId, pid, rules, hasRules }: FilterTarget,
): Promise<void> {
  if (!isProcessOf(pid, containerId)) {
    const text = `process ${pid} is not one of the container: the engine is in a machine of its own`;
    throw new RuntimeFault("ContainerNetworkingError", text);
  }
  const put = (transaction: string): Promise<string | undefined> =>
    runProgram(nsenter, [`--net=/proc/${pid}/ns/net`, nft, "-f", "-"], transaction);
  if (!hasRules && (await put(asFirst(rules))) === undefined) return;
  const complaint = await put(inPlaceOfAny(rules));
  if (complaint === undefined) return;
  const text = `cannot put the security groups of the task in place: ${complaint}`;
  throw new RuntimeFault("ContainerNetworkingError", text);
}

/** An engine's process ids are its own machine's, which need not be this one. */
function isProcessOf(pid: number, containerId: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, "utf8").includes(containerId);
  } catch {
    return false;
  }
}
