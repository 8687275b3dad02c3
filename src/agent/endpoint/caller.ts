import type { EndpointCaller } from "./request.ts";

/**
 * Who a connection comes from. What the host itself sends to an address of its own comes from that address, or from
 * loopback; containers with a network of their own come from theirs.
 */
export function callerOf(connection: {
  readonly remoteAddress: string;
  readonly localAddress: string;
}): EndpointCaller {
  const [remote, local] = [connection.remoteAddress, connection.localAddress].map((it) =>
    it.replace(/^::ffff:/, ""),
  );
  if (remote === local || remote?.startsWith("127.")) return { kind: "host" };
  return { kind: "address", address: remote ?? "" };
}
