/**
 * Filters what goes in and out of a container's network namespace: nftables on the host, or the simulated one of
 * the tests. Faults of the world are `RuntimeFault`s.
 */
export interface PacketFilter {
  /** Puts the rules in the place of those before, if there are any. Answers once they hold. */
  apply(target: FilterTarget): Promise<void>;
}

export interface FilterTarget {
  readonly containerId: string;
  /** A process of the container. */
  readonly pid: number;
  /** A table for nft(8). */
  readonly rules: string;
  /** Whether the namespace has rules already, as far as is known. */
  readonly hasRules: boolean;
}

/**
 * Keeps everybody but the host out of tasks that have no rules of their own yet. What they ask for is answered.
 * What is closed stays so when its agent dies.
 */
export interface HostGate {
  /** Closes these tasks and opens all others of the same owner. Answers once that holds; never called twice at once. */
  hold(closed: readonly ClosedTask[]): Promise<void>;
}

export interface ClosedTask {
  readonly address: string;
  readonly macAddress: string;
  /** The host's address on the task's bridge. */
  readonly gateway: string;
}

/** A host has gates, one for each owner, or there is a reason why not. */
export type HostGates =
  | { readonly kind: "available"; readonly of: (owner: string) => HostGate }
  | { readonly kind: "unavailable"; readonly reason: string };

/** A host can filter, or there is a reason why not. */
export type PacketFiltering =
  | { readonly kind: "available"; readonly filter: PacketFilter; readonly gates: HostGates }
  | { readonly kind: "unavailable"; readonly reason: string };
