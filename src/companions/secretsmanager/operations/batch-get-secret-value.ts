import type {
  APIErrorType,
  BatchGetSecretValueRequest,
  BatchGetSecretValueResponse,
  SecretValueEntry,
} from "@aws-sdk/client-secrets-manager";
import { ApiError } from "../../../domain/errors.ts";
import { scopeKey } from "../../../domain/scope.ts";
import type { Shape } from "../../../domain/shape.ts";
import { checkFilters, passes } from "../filters.ts";
import type { SecretsContext, SecretsOperation } from "../operation.ts";
import { page } from "../page.ts";
import { valuePermission } from "../permissions.ts";
import { readValue } from "../read-value.ts";
import { invalidParameter } from "../refusals.ts";
import { FILTERS, NEXT_TOKEN } from "../rules.ts";
import { findLiveSecret, lookUpSecret } from "../stored.ts";
import { secrets } from "../tables.ts";

type Context = SecretsContext<BatchGetSecretValueRequest>;

/**
 * BatchGetSecretValue: the current values of the secrets named, or of those that pass filters. One that can't be read,
 * for want of permission too, is in `Errors` and refuses nothing else. Neither or both of `SecretIdList` and `Filters`,
 * and `MaxResults` without filters: InvalidParameterException.
 */
export const batchGetSecretValue: SecretsOperation<
  BatchGetSecretValueRequest,
  BatchGetSecretValueResponse
> = {
  rules: {
    SecretIdList: { min: 1, max: 20, each: { min: 1, max: 2048 } },
    Filters: FILTERS,
    MaxResults: { min: 1, max: 20 },
    NextToken: NEXT_TOKEN,
  },
  handle: (context) => {
    const { ids, nextToken } = chosen(context);
    const SecretValues: Shape<SecretValueEntry>[] = [];
    const Errors: Shape<APIErrorType>[] = [];
    for (const id of ids) {
      const { value, error } = one(context, id);
      if (value) SecretValues.push(value);
      if (error) Errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
    }
    return {
      SecretValues,
      Errors,
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
};

/** The secrets that are asked for, by list or by filter. */
function chosen({ input, tx, caller }: Context): {
  readonly ids: readonly string[];
  readonly nextToken?: string | undefined;
} {
  const { SecretIdList, Filters, MaxResults } = input;
  if ((SecretIdList === undefined) === (Filters === undefined)) {
    throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  }
  if (SecretIdList !== undefined) {
    if (MaxResults !== undefined) {
      throw invalidParameter(
        "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
      );
    }
    return { ids: [...new Set(SecretIdList)] };
  }
  const filters = Filters ?? [];
  checkFilters(filters);
  const found = [...tx.by(secrets, "scope", scopeKey(caller))].filter(
    (secret) => secret.deletionMs === undefined && passes(secret, filters),
  );
  const { items, nextToken } = page(found, {
    input,
    defaultSize: 20,
    query: ["BatchGetSecretValue", scopeKey(caller), filters],
    keyOf: ({ name }) => name,
  });
  return { ids: items.map(({ arn }) => arn), nextToken };
}

/** A secret that can't be had is no error of the whole request. */
function one(
  { tx, caller, sealer, nowMs, check }: Context,
  id: string,
): { readonly value?: Shape<SecretValueEntry>; readonly error?: ApiError } {
  try {
    check(valuePermission(caller, { secret: lookUpSecret(tx, caller, id), id }));
    const secret = findLiveSecret(tx, caller, id);
    return { value: readValue(tx, secret, { wanted: {}, sealer, nowMs }) };
  } catch (error) {
    if (error instanceof ApiError) return { error };
    throw error;
  }
}
