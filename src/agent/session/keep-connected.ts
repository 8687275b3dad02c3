import type { Clock } from "../../runtime/clock.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Log } from "../../runtime/log.ts";
import type { MessageSocket } from "../../runtime/web-socket.ts";
import { UpgradeRefused } from "../../runtime/web-socket.ts";

/** One of the agent's two sockets: how to open it, what to do with it, how long to wait between tries. */
export interface Connection {
  /** For the log. */
  readonly name: string;
  readonly open: () => Promise<MessageSocket>;
  /** Called with each new socket; the returned function takes its messages. */
  readonly serve: (socket: MessageSocket) => (text: string) => "activity" | "nothing";
  readonly onClose: () => void;
  readonly firstRetryMs: number;
  readonly retryFactor: number;
  readonly longestRetryMs: number;
}

/** Close codes after which the ECS agent connects again at once. */
const CLEAN_CODES = new Set([1000, 1001, 1006, 1011]);
const SHORTEST_INACTIVITY_MS = 60_000;
const SHORTEST_AGE_MS = 30 * 60_000;
const AGE_SPREAD_MS = 5 * 60_000;
/** A connection that ended sooner was none, and its end is no reason to try again at once. */
const LEAST_LIFE_MS = 1_000;
/** One that lasted so long, and up to twice as long, was a good one, however it ended. */
const STEADY_LIFE_MS = 60_000;
/** An instance that was deregistered is left in peace this long. */
const INACTIVE_WAIT_MS = 60 * 60_000;
const RETRY_SPREAD = 0.2;

/**
 * Keeps a connection up until the signal is aborted: replaces it when it is lost, when nothing came for one to
 * two minutes, and after half an hour. Source: ECS agent, `ecs-agent/acs/session/session.go`.
 */
export async function keepConnected(
  connection: Connection,
  ports: { readonly clock: Clock; readonly ids: Ids; readonly log: Log },
  ended: AbortSignal,
): Promise<void> {
  const { clock, ids, log } = ports;
  let failures = 0;
  while (!ended.aborted) {
    const openedAtMs = clock.nowMs();
    const end = await connectOnce(connection, ports, ended);
    if (ended.aborted) return;
    if (end.kind === "inactive") {
      log.error("this container instance was deregistered", { socket: connection.name });
      await clock.sleep(INACTIVE_WAIT_MS, ended);
      continue;
    }
    const livedMs = end.kind === "closed" ? clock.nowMs() - openedAtMs : 0;
    const isClean = end.kind === "closed" && CLEAN_CODES.has(end.code) && livedMs >= LEAST_LIFE_MS;
    if (isClean || livedMs >= STEADY_LIFE_MS * (1 + ids.random())) failures = 0;
    if (isClean) continue;
    const baseMs = Math.min(
      connection.firstRetryMs * connection.retryFactor ** failures,
      connection.longestRetryMs,
    );
    const waitMs = Math.round(baseMs * (1 - RETRY_SPREAD + 2 * RETRY_SPREAD * ids.random()));
    failures += 1;
    const reason = end.kind === "closed" ? `closed with ${end.code}` : end.reason;
    log.warn("not connected to the control plane", { socket: connection.name, reason, waitMs });
    await clock.sleep(waitMs, ended);
  }
}

type End =
  | { readonly kind: "closed"; readonly code: number }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "inactive" };

async function connectOnce(
  connection: Connection,
  ports: { readonly clock: Clock; readonly ids: Ids },
  ended: AbortSignal,
): Promise<End> {
  let socket: MessageSocket;
  try {
    socket = await connection.open();
  } catch (error) {
    if (error instanceof UpgradeRefused && error.body.includes("InactiveInstanceException")) {
      return { kind: "inactive" };
    }
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
  return new Promise((resolve) => {
    const { clock, ids } = ports;
    const close = (): void => socket.close(1000, "the agent ends");
    const inactivityMs = SHORTEST_INACTIVITY_MS * (1 + ids.random());
    const expectActivity = (): (() => void) =>
      clock.after(inactivityMs, () => socket.close(1000, "nothing came for too long"));
    let cancelInactivity = expectActivity();
    const cancelAge = clock.after(SHORTEST_AGE_MS + AGE_SPREAD_MS * ids.random(), () =>
      socket.close(1000, "ConnectionExpired: Reconnect to continue"),
    );
    ended.addEventListener("abort", close, { once: true });
    const onMessage = connection.serve(socket);
    socket.listen({
      onMessage: (text) => {
        if (onMessage(text) === "nothing") return;
        cancelInactivity();
        cancelInactivity = expectActivity();
      },
      onClose: (code) => {
        cancelInactivity();
        cancelAge();
        ended.removeEventListener("abort", close);
        connection.onClose();
        resolve({ kind: "closed", code });
      },
    });
    if (ended.aborted) close();
  });
}
