import { type Scope, scopeKey } from "../../domain/scope.ts";
import type { View } from "../../store/view.ts";
import { registries, type RegistryRecord } from "./tables.ts";

/** What is kept for a registry; an empty row for one of which nothing is. */
export function registryRow(view: View, { accountId, region }: Scope): RegistryRecord {
  const registryKey = scopeKey({ accountId, region });
  return view.get(registries, registryKey) ?? { registryKey, accountId, region };
}
