/** What the container runtime knows of a container beyond its state, for the metadata endpoint. */
export interface ContainerDetails {
  readonly dockerName: string;
  readonly imageId: string;
  /** Instants as the runtime writes them: RFC 3339, UTC. */
  readonly createdAt?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly PublishedAddress[];
  readonly volumes: readonly {
    readonly DockerName?: string;
    readonly Source: string;
    readonly Destination: string;
  }[];
  readonly logDriver?: string;
  /** Its own, on the networks it is attached to; none in a namespace it shares. */
  readonly addresses: readonly string[];
  /** The last run of its health check. */
  readonly lastCheck?: { readonly exitCode: number; readonly output: string };
}

interface PublishedAddress {
  readonly ContainerPort: number;
  readonly Protocol: string;
  readonly HostPort: number;
  readonly HostIp: string;
}

/**
 * Where details and statistics come from. Both are nothing for a container that is gone, and reject with
 * `RuntimeFault` when the runtime cannot be asked.
 */
export interface ContainerInspector {
  details(id: string): Promise<ContainerDetails | undefined>;
  /**
   * Calls `onSample` with the statistics of a running container, about once a second, as the runtime's own API gives
   * them. Ends, and calls `onEnd`, when the container does or the returned function is called.
   */
  watchStats(
    id: string,
    on: {
      readonly sample: (stats: Readonly<Record<string, unknown>>) => void;
      readonly end: () => void;
    },
  ): () => void;
}
