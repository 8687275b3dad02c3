import type { Call, PermissionRequest } from "../../wire/service.ts";

/**
 * What an STS call needs. GetCallerIdentity and GetSessionToken need nothing; whether a role may be assumed is for its trust
 * policy and the caller's policies together, which AssumeRole looks at itself.
 * Source: AWS STS API Reference, "GetCallerIdentity" and "GetSessionToken", permissions.
 */
export function stsPermissions(call: Call): readonly PermissionRequest[] | undefined {
  return NEED_NOTHING.has(call.operation) ? [] : undefined;
}

const NEED_NOTHING: ReadonlySet<string> = new Set([
  "AssumeRole",
  "GetCallerIdentity",
  "GetSessionToken",
]);
