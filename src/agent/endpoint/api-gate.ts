import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import { credentialScope } from "../../wire/credential-scope.ts";
import { RuntimeFault } from "../container-runtime.ts";
import { type HostTasks, isOf } from "./host-tasks.ts";
import type { EndpointAnswer, EndpointCaller } from "./request.ts";
import { json, UNREACHABLE } from "./request.ts";

/** Whether a request is one for the API, and if so, whether it may go there. */
export type GateVerdict =
  | { readonly kind: "not for the API" | "passed" }
  | { readonly kind: "refused"; readonly answer: EndpointAnswer };

/** How long an address is taken for that of a container of ours without another look. */
const TRUSTED_MS = 10_000;
/** The root key of a Longshore on loopback, which everybody knows. From elsewhere it opens nothing. */
const KNOWN_TO_ALL = "test";

const REFUSED = json(403, {
  __type: "UnrecognizedClientException",
  message: "The security token included in the request is invalid.",
});

/**
 * Lets containers reach the API, which listens on loopback only unless it was told otherwise. Nothing is opened by
 * it: it takes signed requests only, of containers of this machine's tasks only, and not with the key that is root
 * on loopback. The host's own network could reach the API anyway.
 */
export function apiGate(options: {
  readonly clock: Clock;
  readonly log: Log;
  readonly hosts: () => readonly HostTasks[];
}): (
  head: { readonly target: string; readonly headers: readonly (readonly [string, string])[] },
  caller: EndpointCaller,
) => Promise<GateVerdict> {
  const { clock, log, hosts } = options;
  const trustedUntil = new Map<string, number>();
  const isContainer = async (address: string): Promise<boolean> => {
    const nowMs = clock.nowMs();
    if ((trustedUntil.get(address) ?? 0) > nowMs) return true;
    const isOurs = await anyTask(hosts(), { kind: "address", address });
    trustedUntil.delete(address);
    for (const [known, until] of trustedUntil) if (until <= nowMs) trustedUntil.delete(known);
    if (isOurs) trustedUntil.set(address, nowMs + TRUSTED_MS);
    return isOurs;
  };
  return async (head, caller) => {
    const scope = credentialScope({ ...head, method: "", body: new Uint8Array() });
    if (scope === undefined) return { kind: "not for the API" };
    if (caller.kind === "host") return { kind: "passed" };
    try {
      const isWelcome = scope.accessKeyId !== KNOWN_TO_ALL && (await isContainer(caller.address));
      if (isWelcome) return { kind: "passed" };
    } catch (error) {
      // The container engine does not answer, so nobody can say whose address it is.
      if (!(error instanceof RuntimeFault)) throw error;
      return { kind: "refused", answer: UNREACHABLE };
    }
    log.warn("a request for the API was refused", { address: caller.address });
    return { kind: "refused", answer: REFUSED };
  };
}

async function anyTask(hosts: readonly HostTasks[], caller: EndpointCaller): Promise<boolean> {
  for (const host of hosts) {
    const live = host.tasks().filter(({ knownStatus }) => knownStatus !== "STOPPED");
    const all = await Promise.all(live.map((task) => isOf(host, task, caller)));
    if (all.includes(true)) return true;
  }
  return false;
}
