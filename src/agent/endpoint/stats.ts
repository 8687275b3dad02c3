import type { Clock } from "../../runtime/clock.ts";
import { parseIso } from "../../wire/timestamp.ts";
import { asNumber, asRecord, asString, type Foreign } from "../foreign.ts";
import type { ContainerInspector } from "./container-details.ts";

/** How long a container is measured on after it was last asked about. */
const IDLE_MS = 30_000;
/** How long the first question waits for a second sample, from which there are rates. */
const FIRST_WAIT_MS = 4_000;

interface Watch {
  latest: Foreign | undefined;
  before: Foreign | undefined;
  readonly waiting: Set<() => void>;
  hasEnded: boolean;
  stop: () => void;
  cancelIdle: () => void;
}

/**
 * Statistics of containers, as the runtime gives them. The runtime measures for as long as somebody listens, which
 * costs it something each second: so a container is listened to from the first question on, and no longer than
 * somebody goes on asking.
 */
export class ContainerStats {
  readonly #inspector: ContainerInspector;
  readonly #clock: Clock;
  readonly #watches = new Map<string, Watch>();

  constructor(inspector: ContainerInspector, clock: Clock) {
    this.#inspector = inspector;
    this.#clock = clock;
  }

  /** The latest sample and the one before; nothing for a container that does not run. */
  async sample(id: string): Promise<Samples | undefined> {
    const watch = this.#watches.get(id) ?? this.#watch(id);
    watch.cancelIdle();
    watch.cancelIdle = this.#clock.after(IDLE_MS, () => watch.stop());
    if (watch.before === undefined) await this.#second(watch);
    return watch.latest && { latest: watch.latest, before: watch.before };
  }

  stop(): void {
    for (const watch of this.#watches.values()) watch.stop();
  }

  #watch(id: string): Watch {
    const watch: Watch = {
      latest: undefined,
      before: undefined,
      waiting: new Set(),
      hasEnded: false,
      stop: () => {},
      cancelIdle: () => {},
    };
    this.#watches.set(id, watch);
    const wake = (): void => {
      for (const resolve of watch.waiting) resolve();
      watch.waiting.clear();
    };
    watch.stop = this.#inspector.watchStats(id, {
      sample: (stats) => {
        // What Docker tells of a container that does not run.
        if (asString(stats["read"])?.startsWith("0001-")) return;
        watch.before = watch.latest;
        watch.latest = stats;
        if (watch.before !== undefined) wake();
      },
      end: () => {
        watch.hasEnded = true;
        watch.cancelIdle();
        if (this.#watches.get(id) === watch) this.#watches.delete(id);
        wake();
      },
    });
    return watch;
  }

  #second(watch: Watch): Promise<void> {
    if (watch.hasEnded) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#clock.after(FIRST_WAIT_MS, resolve);
      watch.waiting.add(() => {
        cancel();
        resolve();
      });
    });
  }
}

export interface Samples {
  readonly latest: Foreign;
  readonly before: Foreign | undefined;
}

/** What the container's network moved each second between two samples; nothing before there are two. */
export function networkRates({ latest, before }: Samples): object | undefined {
  if (before === undefined || latest["networks"] === undefined) return undefined;
  const intervalMs = readAt(latest) - readAt(before);
  if (!(intervalMs > 0)) return undefined;
  const perSecond = (member: string): number =>
    Math.max(0, (total(latest, member) - total(before, member)) / (intervalMs / 1000));
  return { rx_bytes_per_sec: perSecond("rx_bytes"), tx_bytes_per_sec: perSecond("tx_bytes") };
}

function readAt(sample: Foreign): number {
  return parseIso(asString(sample["read"]) ?? "") ?? Number.NaN;
}

function total(sample: Foreign, member: string): number {
  const networks = Object.values(asRecord(sample["networks"]));
  return networks.reduce<number>((sum, it) => sum + (asNumber(asRecord(it)[member]) ?? 0), 0);
}
