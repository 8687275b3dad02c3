import type { PolicyBearer } from "../../domain/identity/records.ts";
import { deleteConflict } from "./find.ts";

/** Throws DeleteConflict while somebody has policies. */
export function refuseBearer({ attachedPolicies, inlinePolicies }: PolicyBearer): void {
  if (attachedPolicies.length > 0) {
    throw deleteConflict("Cannot delete entity, must detach all policies first.");
  }
  if (inlinePolicies.length > 0) {
    throw deleteConflict("Cannot delete entity, must delete policies first.");
  }
}
