/** Ctrl-C, and SIGTERM, which mean the same here. */
export interface Interrupt {
  /** Resolves at the first one. */
  readonly first: Promise<void>;
  /** Goes back to the default, which ends the process. */
  dispose(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** What a shell reports for a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

/** Listens from now on. The first one is for the command to act on; the second ends the process at once. */
export function listenForInterrupt(): Interrupt {
  const { promise, resolve } = Promise.withResolvers<void>();
  let seen = false;
  const listener = (): void => {
    if (seen) process.exit(EXIT_INTERRUPTED);
    seen = true;
    resolve();
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    first: promise,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}
