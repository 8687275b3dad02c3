import { ApiError } from "../../domain/errors.ts";
import type { AwsService, Call } from "../../wire/service.ts";
import { getCallerIdentity } from "./operations/get-caller-identity.ts";

/** AWS Security Token Service. Its README says what is there. */
export function sts(): AwsService {
  return {
    signingName: "sts",
    protocol: "query",
    version: "2011-06-15",
    xmlNamespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    loadModel: () => import("@aws-sdk/client-sts"),
    handle: async (call) => run(call),
  };
}

/** The operations there are, one line each, sorted. */
const OPERATIONS: Readonly<Record<string, (call: Call) => object>> = {
  GetCallerIdentity: ({ caller }) => getCallerIdentity(caller),
};

function run(call: Call): object {
  const operation = Object.hasOwn(OPERATIONS, call.operation)
    ? OPERATIONS[call.operation]
    : undefined;
  if (!operation) {
    throw new ApiError(
      "NotImplementedException",
      `Longshore does not implement sts:${call.operation} yet.`,
    );
  }
  return operation(call);
}
