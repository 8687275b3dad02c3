import type { PayloadStandIn } from "../../wire/agent-messages.ts";
import { asRecord, asString } from "../foreign.ts";

/** What may stand in for something of another account; a control plane other than Longshore says nothing of it. */
export function parseStandIn(value: unknown): { readonly standIn?: PayloadStandIn } {
  const given = asRecord(value);
  const [named, accountId, region] = [
    asString(given["named"]),
    asString(given["accountId"]),
    asString(given["region"]),
  ];
  if (named === undefined || accountId === undefined || region === undefined) return {};
  return { standIn: { named, accountId, region } };
}
