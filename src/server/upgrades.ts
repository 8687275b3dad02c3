import type { Acs } from "../acs/acs.ts";
import { handleUpgrade } from "../acs/endpoint.ts";
import { ApiError } from "../domain/errors.ts";
import type { Caller } from "../domain/scope.ts";
import type { Upgrade, WebSocketUpgrades } from "../runtime/web-socket-server.ts";
import type { HttpRequest } from "../wire/http.ts";
import { toRequest } from "./http-server.ts";

/** Lets an agent's WebSocket in, or says why not. */
export function answerUpgrade(options: {
  readonly upgrade: Upgrade;
  readonly upgrades: WebSocketUpgrades;
  readonly acs: Acs;
  /** Who signed the request; throws ApiError when nobody did properly. */
  readonly identify: (request: HttpRequest) => Caller;
}): void {
  const { upgrade, upgrades } = options;
  upgrades.guard(upgrade);
  const request = toRequest(upgrade.incoming, new Uint8Array());
  const verify = (signed: HttpRequest): Caller | ApiError => {
    try {
      return options.identify(signed);
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
  };
  void handleUpgrade(request, { acs: options.acs, verify }).then((decision) => {
    if (decision.kind === "accept") return upgrades.accept(upgrade, decision.connect);
    return upgrades.refuse(upgrade, decision.refusal.status, decision.refusal.body);
  });
}
