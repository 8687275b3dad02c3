import { ApiError } from "../../domain/errors.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import { CLIENT_TOKEN_LIFE_MS } from "../../domain/task/client-token.ts";
import { clientTokens, tasks } from "../../store/tables.ts";
import type { Tx, View } from "../../store/view.ts";
import { sha256 } from "../../wire/signature/signature.ts";

/** Printable ASCII without the space: Amazon ECS API Reference, "RunTask", clientToken. */
const CLIENT_TOKEN = /^[\u0021-\u007e]{1,64}$/;

/** A request that may have been made before. */
export interface TokenUse {
  readonly clusterArn: string;
  readonly clientToken: string;
  /** All of the request. */
  readonly input: object;
  readonly nowMs: number;
}

/** Throws InvalidParameterException (text unverified) for what can't be a token. */
export function checkClientToken(clientToken: string): void {
  if (CLIENT_TOKEN.test(clientToken)) return;
  throw new ApiError(
    "InvalidParameterException",
    "clientToken must have 1 to 64 printable ASCII characters.",
  );
}

/**
 * The tasks this token was given for, as they are now, or nothing when it is new or forgotten. Tasks that
 * are gone since are left out.
 *
 * Throws ConflictException, which names the tasks, when the token was used for a different request. The
 * text is unverified.
 * Source: Amazon ECS API Reference, "RunTask", clientToken and ConflictException.
 */
export function tasksOfToken(view: View, use: TokenUse): readonly TaskRecord[] | undefined {
  const known = view.get(clientTokens, tokenKey(use));
  if (!known || use.nowMs - known.createdAtMs >= CLIENT_TOKEN_LIFE_MS) return undefined;
  if (known.requestHash !== requestHash(use)) {
    throw new ApiError(
      "ConflictException",
      "The request uses the same client token as a previous, but non-identical request.",
      { resourceIds: known.taskArns },
    );
  }
  return known.taskArns.flatMap((taskArn) => view.get(tasks, taskArn) ?? []);
}

/**
 * Remembers what the token was given for. A request that started nothing is not remembered, so that its
 * client can try again.
 */
export function rememberToken(tx: Tx, use: TokenUse, taskArns: readonly string[]): void {
  if (taskArns.length === 0) return;
  tx.delete(clientTokens, tokenKey(use));
  tx.put(clientTokens, {
    tokenKey: tokenKey(use),
    requestHash: requestHash(use),
    taskArns,
    createdAtMs: use.nowMs,
  });
}

function tokenKey({ clusterArn, clientToken }: TokenUse): string {
  return `${clusterArn}/${clientToken}`;
}

function requestHash({ input }: TokenUse): string {
  return sha256(JSON.stringify(canonical(input)));
}

/** The same value with members in alphabetical order and without those that are not there. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, canonical(member)] as const);
  return Object.fromEntries(members);
}
