import type { Acs } from "../acs/acs.ts";
import { handleUpgrade } from "../acs/endpoint.ts";
import { ApiError } from "../domain/errors.ts";
import type { Caller } from "../domain/scope.ts";
import type { Upgrade, WebSocketUpgrades } from "../runtime/web-socket-server.ts";
import type { HttpRequest } from "../wire/http.ts";
import { toRequest } from "./incoming.ts";

/** Lets an agent's WebSocket in, or says why not. */
export function answerUpgrade(options: {
  readonly upgrade: Upgrade;
  readonly upgrades: WebSocketUpgrades;
  readonly acs: Acs;
  /** Who signed the request; throws ApiError when nobody did properly. */
  readonly identify: (request: HttpRequest) => Caller | Promise<Caller>;
  /** Told of an error that is ours. The agent learns that there was one, and comes back. */
  readonly onFault: (error: unknown) => void;
}): void {
  const { upgrade, upgrades } = options;
  upgrades.guard(upgrade);
  const request = toRequest(upgrade.incoming, NO_BODY);
  const verify = async (signed: HttpRequest): Promise<Caller | ApiError> => {
    try {
      return await options.identify(signed);
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
  };
  handleUpgrade(request, { acs: options.acs, verify }).then(
    (decision) => {
      if (decision.kind === "accept") return upgrades.accept(upgrade, decision.connect);
      return upgrades.refuse(upgrade, decision.refusal.status, decision.refusal.body);
    },
    (error: unknown) => {
      options.onFault(error);
      upgrades.refuse(upgrade, 500, JSON.stringify({ ServerException: "Service Unavailable" }));
    },
  );
}

const NO_BODY = { kind: "whole", bytes: new Uint8Array() } as const;
