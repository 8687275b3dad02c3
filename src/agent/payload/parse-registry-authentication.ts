import type { PayloadRegistryAuthentication } from "../../wire/agent-messages.ts";
import { asRecord, asString } from "../foreign.ts";
import { parseStandIn } from "./parse-stand-in.ts";

/** How to sign in to the registry of an image; nothing for what makes no sense, where a pull then says so. */
export function parseRegistryAuthentication(
  value: unknown,
): PayloadRegistryAuthentication | undefined {
  const { type, ecrAuthData, asmAuthData } = asRecord(value);
  const ecr = asRecord(ecrAuthData);
  const [registryId, ecrRegion] = [asString(ecr["registryId"]), asString(ecr["region"])];
  if (type === "ecr" && registryId !== undefined && ecrRegion !== undefined) {
    return {
      type,
      ecrAuthData: {
        registryId,
        region: ecrRegion,
        endpointOverride: asString(ecr["endpointOverride"]) ?? "",
        useExecutionRole: ecr["useExecutionRole"] === true,
        ...parseStandIn(ecr["standIn"]),
      },
    };
  }
  const asm = asRecord(asmAuthData);
  const [credentialsParameter, region] = [
    asString(asm["credentialsParameter"]),
    asString(asm["region"]),
  ];
  if (type !== "asm" || credentialsParameter === undefined || region === undefined)
    return undefined;
  return {
    type,
    asmAuthData: { credentialsParameter, region, ...parseStandIn(asm["standIn"]) },
  };
}
