import type { Clock } from "../runtime/clock.ts";
import type { Log } from "../runtime/log.ts";

/**
 * One agent that comes back before its old connection was found dead replaces it once. Two agents take the place from
 * each other again and again.
 */
const TURNS = 3;
const TURNS_WITHIN_MS = 60_000;
const TOLD_EVERY_MS = 10 * 60_000;

/**
 * Notices agents that share an identity, such as those of a machine whose data directory was copied. Each is told all
 * that the instance is to run whenever it has the connection, so that nothing goes wrong on one engine; but it is one
 * instance on two machines, which only an operator can mend.
 */
export class Twins {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #turns = new Map<string, readonly number[]>();
  readonly #toldAtMs = new Map<string, number>();

  constructor(ports: { readonly clock: Clock; readonly log: Log }) {
    this.#ports = ports;
  }

  /** A connection of the instance was replaced by another while it was open. */
  replaced(containerInstanceArn: string): void {
    const { clock, log } = this.#ports;
    const nowMs = clock.nowMs();
    const before = this.#turns.get(containerInstanceArn) ?? [];
    const turns = [...before.filter((atMs) => nowMs - atMs < TURNS_WITHIN_MS), nowMs];
    this.#turns.set(containerInstanceArn, turns.slice(-TURNS));
    if (turns.length < TURNS) return;
    const toldAtMs = this.#toldAtMs.get(containerInstanceArn) ?? -Infinity;
    if (nowMs - toldAtMs < TOLD_EVERY_MS) return;
    this.#toldAtMs.set(containerInstanceArn, nowMs);
    log.error(
      "two agents share the identity of one container instance and take the connection from each other; " +
        "stop one of them, and remove the folder agent of its data directory so that it registers as another",
      { containerInstanceArn },
    );
  }
}
