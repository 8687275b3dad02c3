import type { LogEntry } from "./log-entry.ts";

/** What a container prints, as its engine has it. */
export interface LogSource {
  /**
   * The entries from an instant on (seconds since 1970), as they come, to the last of the container. Rejects when the
   * engine breaks off, and not when the signal is aborted.
   */
  entries(
    id: string,
    since: string | undefined,
    signal: AbortSignal,
  ): AsyncIterable<readonly LogEntry[]>;
  /**
   * Has the container wait when more of its output is on the way than `mayGoOn` lets through: called with how many
   * bytes it has printed since, and the container goes on when that resolves. Ends with the container.
   */
  brake(
    id: string,
    mayGoOn: (printedBytes: number) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
}
