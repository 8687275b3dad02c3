import type { ListSecretsRequest, ListSecretsResponse } from "@aws-sdk/client-secrets-manager";
import { scopeKey } from "../../../domain/scope.ts";
import { checkFilters, passes } from "../filters.ts";
import type { SecretsOperation } from "../operation.ts";
import { page } from "../page.ts";
import { presentSecret, stagesByVersion } from "../present.ts";
import { FILTERS, NEXT_TOKEN } from "../rules.ts";
import { versionsOf } from "../stored.ts";
import { type SecretRecord, secrets } from "../tables.ts";

/**
 * ListSecrets, by the day of creation unless told otherwise; those that wait for their deletion only with
 * `IncludePlannedDeletion`. A filter without key or values: InvalidParameterException; the token of another query:
 * InvalidNextTokenException.
 */
export const listSecrets: SecretsOperation<ListSecretsRequest, ListSecretsResponse> = {
  rules: {
    MaxResults: { min: 1, max: 100 },
    NextToken: NEXT_TOKEN,
    Filters: FILTERS,
    SortOrder: { oneOf: ["asc", "desc"] },
    SortBy: { oneOf: ["created-date", "last-accessed-date", "last-changed-date", "name"] },
  },
  handle: ({ input, tx, caller }) => {
    const { Filters = [], IncludePlannedDeletion = false } = input;
    const { SortBy = "created-date", SortOrder = "asc" } = input;
    checkFilters(Filters);
    const found = [...tx.by(secrets, "scope", scopeKey(caller))].filter(
      (secret) =>
        (IncludePlannedDeletion || secret.deletionMs === undefined) && passes(secret, Filters),
    );
    const sign = SortOrder === "asc" ? 1 : -1;
    const { items, nextToken } = page(found, {
      input,
      defaultSize: 100,
      query: ["ListSecrets", scopeKey(caller), Filters, IncludePlannedDeletion, SortBy, SortOrder],
      keyOf: (secret) => sortKey(secret, SortBy),
      compareKeys: (a, b) => (a === b ? 0 : a < b ? -sign : sign),
    });
    return {
      SecretList: items.map((secret) => {
        const stages = stagesByVersion(versionsOf(tx, secret));
        return { ...presentSecret(secret), ...(stages && { SecretVersionsToStages: stages }) };
      }),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
};

/** By the member, then by name, which is unique. */
function sortKey(secret: SecretRecord, by: NonNullable<ListSecretsRequest["SortBy"]>): string {
  switch (by) {
    case "name":
      return secret.name;
    case "last-accessed-date":
      return `${at(secret.lastAccessedMs)} ${secret.name}`;
    case "last-changed-date":
      return `${at(secret.lastChangedMs)} ${secret.name}`;
    default:
      return `${at(secret.createdMs)} ${secret.name}`;
  }
}

function at(ms: number | undefined): string {
  return String(ms ?? 0).padStart(16, "0");
}
