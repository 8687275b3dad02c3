import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";

/** Begins the names of the bridges that tasks are on. */
const PREFIX = "lsh-";

/** The name of the Linux bridge of one of our networks, of at most 15 bytes. */
export function bridgeNameOf(network: string): string {
  return `${PREFIX}${createHash("sha256").update(network).digest("hex").slice(0, 11)}`;
}

/**
 * Lets through what containers on one of our bridges send each other. An engine sees to that itself, but not one
 * that keeps off iptables beside another: that one's rules drop what they do not know, frames within a bridge too
 * where the kernel shows these to iptables. `owner` marks the rule, so that each engine takes back its own.
 */
export function acceptBridgedTraffic(owner: string): void {
  if (iptables("-C", owner) !== 0) iptables("-I", owner);
}

export function forgetBridgedTraffic(owner: string): void {
  iptables("-D", owner);
}

/** Where the kernel has no such match there is nothing to let through. */
function iptables(what: "-C" | "-I" | "-D", owner: string): number | null {
  const match = ["-i", `${PREFIX}+`, "-o", `${PREFIX}+`, "-m", "physdev", "--physdev-is-bridged"];
  const words = ["-w", what, "FORWARD", ...match, "-m", "comment", "--comment", owner];
  return spawnSync("iptables", [...words, "-j", "ACCEPT"], {
    stdio: "ignore",
    env: { PATH: "/usr/sbin:/sbin:/usr/local/sbin:/usr/bin:/bin" },
  }).status;
}
