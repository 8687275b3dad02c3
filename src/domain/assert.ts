/**
 * Stops the process when something that must hold does not: our own fault, never the caller's.
 * The supervisor restarts the process and the journal replays.
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Closes an exhaustive `switch`. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected value ${JSON.stringify(value)}`);
}

/** A broken invariant. Nothing catches it but the top of the process. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}
