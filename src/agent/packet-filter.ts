/**
 * Filters what goes in and out of a container's network namespace: nftables on the host, or the simulated one of
 * the tests. Faults of the world are `RuntimeFault`s.
 */
export interface PacketFilter {
  /** Puts the rules, a text for nft(8), in the place of those before. Answers once they hold. */
  apply(target: FilterTarget): Promise<void>;
}

export interface FilterTarget {
  readonly containerId: string;
  /** A process of the container. */
  readonly pid: number;
  readonly rules: string;
}

/** A host can filter, or there is a reason why not. */
export type PacketFiltering =
  | { readonly kind: "available"; readonly filter: PacketFilter }
  | { readonly kind: "unavailable"; readonly reason: string };
