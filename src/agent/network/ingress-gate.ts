import type { ClosedTask, HostGate } from "./packet-filter.ts";

/**
 * Which tasks of one agent nobody but the host can reach for now. Each change is on the host when its promise
 * resolves; those that come while one is on its way go together.
 */
export class IngressGate {
  readonly #host: HostGate | undefined;
  /** By the task's ARN: its address may be given to another after its end. */
  readonly #closed = new Map<string, ClosedTask>();
  #last: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** Without a host's gate nothing is ever closed. */
  constructor(host: HostGate | undefined) {
    this.#host = host;
  }

  /** Wants a task closed; the next write does it. */
  shut(taskArn: string, task: ClosedTask): void {
    this.#closed.set(taskArn, task);
  }

  /** Wants a task open; the next write does it. Says whether it was to be closed. */
  release(taskArn: string): boolean {
    return this.#closed.delete(taskArn);
  }

  /** Brings the host to what is wanted by then. */
  write(): Promise<void> {
    const host = this.#host;
    if (host === undefined) return Promise.resolve();
    this.#next ??= this.#last.catch(ignored).then(() => {
      this.#next = undefined;
      return host.hold([...this.#closed.values()]);
    });
    this.#last = this.#next;
    return this.#next;
  }
}

function ignored(): void {
  // Whoever waited for that write was told.
}
