import type { ClosedTask } from "./packet-filter.ts";

/**
 * One nftables transaction that closes the tasks of `after` and opens the others. Nothing where nothing changes;
 * `before` is absent while nobody knows what a table of that name holds.
 *
 * The table is of the bridge family, where many kernels cannot track connections. So what begins a connection is
 * dropped, and datagrams pass that the task itself has asked for, on the way they would come from.
 * Source: nft(8), "Address families", "Set statement".
 */
export function gateTransaction(
  table: string,
  before: readonly ClosedTask[] | undefined,
  after: readonly ClosedTask[],
): string {
  if (after.length === 0) {
    return before?.length === 0
      ? ""
      : lines(`table bridge ${table}`, `delete table bridge ${table}`);
  }
  if (before === undefined) {
    return lines(`table bridge ${table}`, `delete table bridge ${table}`) + newTable(table, after);
  }
  // Nothing is removed: the kernel would take several times as long.
  if (before.length === 0) return newTable(table, after);
  const closing = after.filter((it) => !has(before, it));
  const opening = before.filter((it) => !has(after, it));
  return lines(
    ...elements(opening).map(
      ([set, which]) => `delete element bridge ${table} ${set} { ${which} }`,
    ),
    ...elements(closing).map(([set, which]) => `add element bridge ${table} ${set} { ${which} }`),
  );
}

/** How long an answer may take, in nft's words: longer than any task is closed. */
const ANSWER_TIME = "1m";
const MOST_ASKED = 65_535;

function newTable(table: string, tasks: readonly ClosedTask[]): string {
  const gated = ["    ether daddr @macs goto gate", "    ip daddr @addresses goto gate"];
  return lines(
    `table bridge ${table} {`,
    "  set addresses { type ipv4_addr; }",
    "  set macs { type ether_addr; }",
    // Each task by the address that its host has for it.
    "  set hosts { type ipv4_addr . ipv4_addr; }",
    "  set asked {",
    "    type ifname . ipv4_addr . inet_service . ipv4_addr . inet_service",
    `    flags dynamic,timeout; timeout ${ANSWER_TIME}; size ${MOST_ASKED};`,
    "  }",
    "  chain prerouting {",
    "    type filter hook prerouting priority 0; policy accept;",
    "    ip saddr @addresses update @asked { iifname . ip saddr . udp sport . ip daddr . udp dport }",
    "  }",
    "  chain forward {",
    "    type filter hook forward priority 0; policy accept;",
    ...gated,
    "  }",
    "  chain output {",
    "    type filter hook output priority 0; policy accept;",
    "    ip saddr . ip daddr @hosts accept",
    ...gated,
    "  }",
    "  chain gate {",
    "    ether type arp accept",
    "    tcp flags & (syn | ack) != syn accept",
    "    oifname . ip daddr . udp dport . ip saddr . udp sport @asked accept",
    "    icmp type { echo-reply, destination-unreachable, time-exceeded, parameter-problem } accept",
    "    drop",
    "  }",
    "}",
    ...elements(tasks).map(([set, which]) => `add element bridge ${table} ${set} { ${which} }`),
  );
}

function elements(
  tasks: readonly ClosedTask[],
): readonly (readonly [set: string, which: string])[] {
  if (tasks.length === 0) return [];
  return [
    ["addresses", tasks.map((it) => it.address).join(", ")],
    ["macs", tasks.map((it) => it.macAddress).join(", ")],
    ["hosts", tasks.map((it) => `${it.gateway} . ${it.address}`).join(", ")],
  ];
}

function has(tasks: readonly ClosedTask[], { address, macAddress }: ClosedTask): boolean {
  return tasks.some((it) => it.address === address && it.macAddress === macAddress);
}

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
