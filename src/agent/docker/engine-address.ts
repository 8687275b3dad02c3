/** Where a Docker Engine listens: a Unix socket or a TCP port. */
export type EngineAddress =
  | { readonly kind: "unix"; readonly socketPath: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

/**
 * Reads `DOCKER_HOST` in the forms `unix:///path`, `tcp://host:port` and `http://host:port`; nothing for other
 * forms. Without a port it is 2375, Docker's own for plain TCP.
 */
export function parseEngineAddress(dockerHost: string): EngineAddress | undefined {
  if (dockerHost.startsWith("unix://")) {
    const socketPath = dockerHost.slice("unix://".length);
    return socketPath === "" ? undefined : { kind: "unix", socketPath };
  }
  const tcp = /^(?:tcp|http):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/.exec(dockerHost);
  const host = tcp?.[1];
  if (host === undefined) return undefined;
  return { kind: "tcp", host: host.replace(/^\[|\]$/g, ""), port: Number(tcp?.[2] ?? 2375) };
}

/** The address as `DOCKER_HOST` writes it. */
export function formatEngineAddress(address: EngineAddress): string {
  return address.kind === "unix"
    ? `unix://${address.socketPath}`
    : `tcp://${address.host}:${address.port}`;
}
