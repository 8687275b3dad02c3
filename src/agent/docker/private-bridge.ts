import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What `ip` is called with: iproute2's own program, or busybox with the word `ip`. */
export type IpProgram = readonly [program: string, ...words: readonly string[]];

/** Blocks for bridges: outside those that Docker gives to networks and those of the subnets of tasks. */
const CANDIDATES = [...blocks("10.213"), ...blocks("192.168")];
const PREFIX_LENGTH = 20;

/**
 * Makes the bridge that an engine beside another one has its default network on, or finds the one of a start
 * before. `docker0` is the other engine's: to start with it would give its addresses twice, and an engine that
 * is started with `--bridge=none` deletes it. Throws, with what to do, when there is no block left.
 */
export function ensureBridge(name: string, ip: IpProgram): void {
  const routes = readFileSync("/proc/net/route", "utf8");
  // A bridge with an address has a route.
  if (routes.includes(`\n${name}\t`)) return;
  const block = freeBlock(CANDIDATES, routes);
  if (block === undefined) {
    throw new Error(
      "Another container engine runs on this machine, and every block of addresses for a bridge beside " +
        "it is in use. Name that engine with DOCKER_HOST, or stop it.",
    );
  }
  // An address it lacks, if it was made before and not finished, or both.
  run(ip, ["link", "add", "name", name, "type", "bridge"], { mayFail: true });
  run(ip, ["addr", "add", `${dotted(block + 1)}/${PREFIX_LENGTH}`, "dev", name]);
  run(ip, ["link", "set", name, "up"]);
}

/** Removes the bridge, if it is there. */
export function removeBridge(name: string, ip: IpProgram): void {
  // `/sys` may be that of another network namespace.
  const interfaces = readFileSync("/proc/net/dev", "utf8").split("\n");
  if (interfaces.some((line) => line.trimStart().startsWith(`${name}:`)))
    run(ip, ["link", "del", name], { mayFail: true });
}

/** The first block that no route of the machine leads into; `routes` as in `/proc/net/route`. */
export function freeBlock(candidates: readonly number[], routes: string): number | undefined {
  const taken = routes
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .map(([, destination = "", , , , , , mask = ""]) => [hex(destination), hex(mask)] as const)
    // The default route leads everywhere and takes nothing.
    .filter(([, mask]) => mask !== 0);
  const own = (0xffffffff << (32 - PREFIX_LENGTH)) >>> 0;
  return candidates.find((block) =>
    taken.every(([destination, mask]) => {
      const common = (mask & own) >>> 0;
      return (block & common) >>> 0 !== (destination & common) >>> 0;
    }),
  );
}

/** Addresses stand in `/proc/net/route` as the machine's own numbers, lowest byte first. */
function hex(text: string): number {
  return Buffer.from(text.padStart(8, "0"), "hex").readUInt32LE(0);
}

function blocks(first16Bits: string): readonly number[] {
  const [high = 0, low = 0] = first16Bits.split(".").map(Number);
  const start = ((high << 24) | (low << 16)) >>> 0;
  return Array.from({ length: 16 }, (_, index) => start + index * 4096);
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join(".");
}

function run(
  [program, ...first]: IpProgram,
  words: readonly string[],
  { mayFail } = { mayFail: false },
): void {
  const result = spawnSync(program, [...first, ...words], { encoding: "utf8" });
  if (result.status === 0 || mayFail) return;
  const why = result.error?.message ?? result.stderr.trim();
  throw new Error(`Could not make a bridge for the private container engine: ${why}`);
}
