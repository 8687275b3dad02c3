import { createServer, connect, type Server, type Socket } from "node:net";

/** The port of the forwarder where it is free, so that images keep their names from one start to the next. */
const USUAL_PORT = 51_680;

/** How Docker on this machine reaches the control plane's registry. */
export interface RegistryReach {
  /** `HOST:PORT` for an image's name, from the address that ECR's API gives. */
  reach(proxyEndpoint: string): Promise<string>;
  close(): void;
}

/**
 * Docker talks HTTP without TLS to registries on loopback alone, without being set up for more. So where the control
 * plane is another machine and has no TLS, this machine's loopback has a port that leads there.
 * A control plane that calls itself loopback is where the agent knows it to be.
 */
export function registryReach(controlPlane: string): RegistryReach {
  const forwarders = new Map<string, Promise<Forwarder>>();
  return {
    reach: async (proxyEndpoint) => {
      const named = new URL(proxyEndpoint);
      const known = new URL(controlPlane);
      const url = isLoopback(named.hostname) && !isLoopback(known.hostname) ? known : named;
      if (url.protocol === "https:" || isLoopback(url.hostname)) return url.host;
      const forwarder = forwarders.get(url.host) ?? forward(url);
      forwarders.set(url.host, forwarder);
      forwarder.catch(() => forwarders.delete(url.host));
      return `127.0.0.1:${(await forwarder).port}`;
    },
    close: () => {
      for (const forwarder of forwarders.values()) {
        void forwarder.then(({ close }) => close()).catch(() => {});
      }
    },
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

interface Forwarder {
  readonly port: number;
  readonly close: () => void;
}

async function forward(url: URL): Promise<Forwarder> {
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect({
      host: url.hostname.replaceAll(/[[\]]/g, ""),
      port: Number(url.port) || 80,
    });
    for (const [socket, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  const port = await listen(server, USUAL_PORT).catch(() => listen(server, 0));
  server.unref();
  return {
    port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port }, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
