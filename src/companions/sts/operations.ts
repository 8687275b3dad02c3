import type { AnyStsOperation } from "./operation.ts";
import { assumeRole } from "./operations/assume-role.ts";
import { getAccessKeyInfo } from "./operations/get-access-key-info.ts";
import { getCallerIdentity } from "./operations/get-caller-identity.ts";
import { getSessionToken } from "./operations/get-session-token.ts";

/** The operations there are, one line each, sorted. */
export const stsOperations = {
  AssumeRole: assumeRole,
  GetAccessKeyInfo: getAccessKeyInfo,
  GetCallerIdentity: getCallerIdentity,
  GetSessionToken: getSessionToken,
} satisfies Readonly<Record<string, AnyStsOperation>>;
