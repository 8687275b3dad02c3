import { keyIdOf } from "../runtime/sealer.ts";
import type { AnyTable } from "./table.ts";
import type { View } from "./view.ts";

/** How many rows hold something sealed, by the id of the key. */
export function sealingKeys(view: View, tables: readonly AnyTable[]): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (const table of tables) {
    const { sealed } = table;
    if (!sealed) continue;
    for (const row of view.all(table)) {
      for (const id of new Set(sealed(row).map((text) => keyIdOf(text) ?? "unknown"))) {
        rows.set(id, (rows.get(id) ?? 0) + 1);
      }
    }
  }
  return rows;
}
