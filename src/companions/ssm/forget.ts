import type { Tx } from "../../store/view.ts";
import { type ParameterRecord, parameters, parameterVersions } from "./tables.ts";

/** Removes a parameter with all its versions. */
export function forget(tx: Tx, { parameterKey }: ParameterRecord): void {
  for (const { versionKey } of tx.by(parameterVersions, "parameter", parameterKey)) {
    tx.delete(parameterVersions, versionKey);
  }
  tx.delete(parameters, parameterKey);
}
