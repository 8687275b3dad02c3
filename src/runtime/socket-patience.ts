import type { Socket } from "node:net";

/** How long a socket may be without a byte in either direction; returns what it was before, 0 for any time. */
export function setPatience(socket: Socket, silenceMs: number): number {
  const before = socket.timeout ?? 0;
  socket.setTimeout(silenceMs);
  return before;
}
