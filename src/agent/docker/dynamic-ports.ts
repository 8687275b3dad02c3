import { createSocket } from "node:dgram";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { type DynamicPorts, UNKNOWN_HOST } from "../network/host-port-picker.ts";

const KERNEL_RANGE = "/proc/sys/net/ipv4/ip_local_port_range";

/** The kernel's range for ports that programs do not name; a port is free when it can be bound. */
export async function findDynamicPorts(): Promise<DynamicPorts> {
  const range = parseKernelRange(await readFile(KERNEL_RANGE, "utf8").catch(() => ""));
  return { ...(range ?? UNKNOWN_HOST), isFree };
}

/** `32768\t60999`. */
export function parseKernelRange(
  text: string,
): { readonly first: number; readonly last: number } | undefined {
  const [first = 0, last = 0] = text.trim().split(/\s+/).map(Number);
  return first > 0 && last >= first ? { first, last } : undefined;
}

function isFree(port: number, protocol: "tcp" | "udp"): Promise<boolean> {
  return protocol === "tcp" ? isFreeTcp(port) : isFreeUdp(port);
}

function isFreeTcp(port: number): Promise<boolean> {
  return new Promise((found) => {
    const server = createServer();
    server.once("error", () => found(false));
    server.listen({ port, host: "0.0.0.0", exclusive: true }, () => {
      server.close(() => found(true));
    });
  });
}

function isFreeUdp(port: number): Promise<boolean> {
  return new Promise((found) => {
    const socket = createSocket("udp4");
    socket.once("error", () => {
      socket.close();
      found(false);
    });
    socket.bind({ port, address: "0.0.0.0", exclusive: true }, () => {
      socket.close(() => found(true));
    });
  });
}
