import type { IncomingMessage, ServerResponse } from "node:http";

/** A request's body, or why there is none. */
export type BodyOutcome =
  | { readonly kind: "whole"; readonly bytes: Uint8Array }
  | { readonly kind: "too large" }
  | { readonly kind: "too many" };

/** What bodies may take in memory: each of them, and all that are being read or answered together. */
export interface BodyBudget {
  readonly eachBytes: number;
  /** False, and nothing taken, when that would be more than all may have. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

export function bodyBudget(limits: {
  readonly eachBytes: number;
  readonly allBytes: number;
}): BodyBudget {
  let taken = 0;
  return {
    eachBytes: limits.eachBytes,
    take: (bytes) => {
      if (taken + bytes > limits.allBytes) return false;
      taken += bytes;
      return true;
    },
    giveBack: (bytes) => {
      taken -= bytes;
    },
  };
}

/** What the client says the length of its body is; 0 when it says nothing. */
export function declaredBytes(incoming: IncomingMessage): number {
  return Number(incoming.headers["content-length"] ?? 0);
}

/**
 * Reads the body and calls `done` once, as soon as it is whole or can't be had; not at all when the connection
 * breaks before. It counts against the budget until the answer has left.
 */
export function readBody(
  { incoming, outgoing }: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse },
  budget: BodyBudget,
  done: (body: BodyOutcome) => void,
): void {
  let chunks: Buffer[] = [];
  let length = 0;
  const stop = (body: BodyOutcome): void => {
    incoming.off("data", onData).off("end", onEnd);
    chunks = [];
    done(body);
  };
  const onData = (chunk: Buffer): void => {
    if (length + chunk.length > budget.eachBytes) return stop({ kind: "too large" });
    if (!budget.take(chunk.length)) return stop({ kind: "too many" });
    length += chunk.length;
    chunks.push(chunk);
  };
  const onEnd = (): void => {
    stop({
      kind: "whole",
      bytes: chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks),
    });
  };
  incoming.on("data", onData).on("end", onEnd);
  outgoing.once("close", () => budget.giveBack(length));
}

const EMPTY = Buffer.alloc(0);
