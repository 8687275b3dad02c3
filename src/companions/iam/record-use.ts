import { identityKey } from "../../domain/identity/names.ts";
import type { AccessKeyRecord, RoleRecord } from "../../domain/identity/records.ts";
import { wholeSecond } from "../../domain/identity/whole-second.ts";
import type { Caller } from "../../domain/scope.ts";
import { accessKeys, roles, sessions } from "../../store/identity-tables.ts";
import type { Tx, View } from "../../store/view.ts";

/** A call that was allowed. */
export interface Use {
  readonly caller: Caller;
  readonly serviceName: string;
  readonly nowMs: number;
}

/**
 * How old what is known of the last use may get. AWS reports it with hours of delay; more often would make a
 * write of every read.
 */
const STALE_MS = 15 * 60_000;

/** Whether the use has to be written down. */
export function isUseNews(view: View, use: Use): boolean {
  return updatedKey(view, use) !== undefined || updatedRole(view, use) !== undefined;
}

/** Notes when, where and for what a key or a role was last used (GetAccessKeyLastUsed, GetRole). */
export function recordUse(tx: Tx, use: Use): void {
  const key = updatedKey(tx, use);
  if (key) tx.put(accessKeys, key);
  const role = updatedRole(tx, use);
  if (role) tx.put(roles, role);
}

function updatedKey(view: View, use: Use): AccessKeyRecord | undefined {
  const { accessKeyId, region } = use.caller;
  const key = accessKeyId === undefined ? undefined : view.get(accessKeys, accessKeyId);
  if (!key) return undefined;
  const last = key.lastUsed;
  const isSame = last?.serviceName === use.serviceName && last.region === region;
  if (isSame && use.nowMs - last.atMs < STALE_MS) return undefined;
  const { nowMs, serviceName } = use;
  return { ...key, lastUsed: { atMs: wholeSecond(nowMs), region, serviceName } };
}

function updatedRole(view: View, use: Use): RoleRecord | undefined {
  const { accessKeyId, accountId, region } = use.caller;
  const bearer = accessKeyId === undefined ? undefined : view.get(sessions, accessKeyId)?.bearer;
  if (bearer?.kind !== "role") return undefined;
  const role = view.get(roles, identityKey(accountId, bearer.roleName));
  if (role?.roleId !== bearer.roleId) return undefined;
  const last = role.lastUsed;
  if (last?.region === region && use.nowMs - last.atMs < STALE_MS) return undefined;
  return { ...role, lastUsed: { atMs: wholeSecond(use.nowMs), region } };
}
