import type { PayloadPortMapping } from "../../wire/agent-messages.ts";
import { RuntimeFault } from "../container-runtime.ts";
import { portCount } from "./port-bindings.ts";

/** The host's ports that containers may be given where the task definition names none, and which are free. */
export interface DynamicPorts {
  readonly first: number;
  readonly last: number;
  isFree(port: number, protocol: "tcp" | "udp"): Promise<boolean>;
}

/** Where nothing is known of the host. Source: ECS agent, README, ECS_DYNAMIC_HOST_PORT_RANGE. */
export const UNKNOWN_HOST: DynamicPorts = {
  first: 49_153,
  last: 65_535,
  isFree: async () => true,
};

/**
 * Picks host ports for the mappings that leave the choice to the agent: one each, and as many in a row as a
 * range has. Goes through the host's ports in turn, so that one that was given back rests before it is used again.
 * Source: ECS agent, `agent/utils/ephemeral_ports.go`.
 */
export class HostPortPicker {
  readonly #dynamic: DynamicPorts;
  readonly #reserved: ReadonlySet<number>;
  /** Picked, and not yet taken by a container that runs. */
  readonly #held = new Map<string, string>();
  #next: number;
  /** One after the other: two at once would tear each other's rows apart. */
  #turn: Promise<unknown> = Promise.resolve();

  /** `reserved`: ports that tasks may not take, whether somebody listens or not. */
  constructor(dynamic: DynamicPorts, reserved: readonly number[] = []) {
    this.#dynamic = dynamic;
    this.#reserved = new Set(reserved);
    this.#next = dynamic.first;
  }

  /**
   * The first host port of each mapping, in order; held for `owner` until it is released. Rejects with a
   * `RuntimeFault` when the host has not that many free ports in a row.
   */
  pick(owner: string, mappings: readonly PayloadPortMapping[]): Promise<readonly number[]> {
    const picking = this.#turn.then(() => this.#pickAll(owner, mappings));
    this.#turn = picking.catch(() => {
      // Whoever asked was told; the next in turn may find ports.
    });
    return picking;
  }

  async #pickAll(
    owner: string,
    mappings: readonly PayloadPortMapping[],
  ): Promise<readonly number[]> {
    const picked: number[] = [];
    for (const mapping of mappings) {
      const fixed = mapping.hostPort ?? 0;
      picked.push(fixed > 0 ? fixed : await this.#pickOne(owner, mapping));
    }
    return picked;
  }

  /** The ports are bound by now, or not wanted any more. */
  release(owner: string): void {
    for (const [key, holder] of this.#held) if (holder === owner) this.#held.delete(key);
  }

  async #pickOne(owner: string, mapping: PayloadPortMapping): Promise<number> {
    const { first, last } = this.#dynamic;
    const count = portCount(mapping);
    const { protocol } = mapping;
    let inRow = 0;
    for (let tried = 0; tried < last - first + 1 + count; tried += 1) {
      // A range does not go on at the other end.
      if (this.#next > last) {
        this.#next = first;
        inRow = 0;
      }
      const port = this.#next++;
      const key = `${port}/${protocol}`;
      const mayBe = !this.#reserved.has(port) && !this.#held.has(key);
      const isFree = mayBe && (await this.#dynamic.isFree(port, protocol));
      inRow = isFree ? inRow + 1 : 0;
      if (inRow < count) continue;
      const start = port - count + 1;
      for (let taken = start; taken <= port; taken += 1) {
        this.#held.set(`${taken}/${protocol}`, owner);
      }
      return start;
    }
    throw new RuntimeFault(
      "HostConfigError",
      `${count} contiguous host ports are not available in ${first}-${last}`,
    );
  }
}
