import { ApiError } from "../domain/errors.ts";
import type { Caller } from "../domain/scope.ts";
import type { MessageSocket } from "../runtime/web-socket.ts";
import type { HttpRequest } from "../wire/http.ts";
import type { Acs } from "./acs.ts";
import type { SocketKind } from "./connection-query.ts";
import { refuse, type Refusal } from "./refusal.ts";

/** What to do with an HTTP upgrade. */
export type UpgradeDecision =
  | { readonly kind: "refuse"; readonly refusal: Refusal }
  /** Do the handshake and hand the socket to `connect`. */
  | { readonly kind: "accept"; readonly connect: (socket: MessageSocket) => void };

/** What DiscoverPollEndpoint gives agents, below the server's own address; they add `/ws`. */
const ACS_PATH = "/acs";
const TCS_PATH = "/tcs";

const KINDS: Readonly<Record<string, SocketKind | undefined>> = {
  [`${ACS_PATH}/ws`]: "acs",
  [`${TCS_PATH}/ws`]: "tcs",
};

/**
 * Decides on an upgrade: known path, valid signature, an instance of the caller's account. Never rejects for
 * what a client sent.
 */
export async function handleUpgrade(
  request: HttpRequest,
  options: {
    readonly acs: Acs;
    readonly verify: (request: HttpRequest) => Caller | ApiError | Promise<Caller | ApiError>;
  },
): Promise<UpgradeDecision> {
  const [path = "", query = ""] = splitTarget(request.target);
  const kind = Object.hasOwn(KINDS, path) ? KINDS[path] : undefined;
  if (!kind) return refused(refuse(404, "BadRequestException", `no WebSocket at ${path}`));
  const caller = await options.verify(request);
  if (caller instanceof ApiError) {
    return refused(refuse(403, "AccessDeniedException", `${caller.code}: ${caller.message}`));
  }
  const parameters = new URLSearchParams(query);
  const reason = await options.acs.refuseReason(kind, parameters, caller);
  if (reason) return refused(reason);
  return {
    kind: "accept",
    connect: (socket) => options.acs.accept(kind, parameters, socket),
  };
}

function splitTarget(target: string): readonly string[] {
  const mark = target.indexOf("?");
  return mark < 0 ? [target] : [target.slice(0, mark), target.slice(mark + 1)];
}

function refused(refusal: Refusal): UpgradeDecision {
  return { kind: "refuse", refusal };
}
