import type { NamedPrincipal } from "./document.ts";

/** The values of condition keys, under their names in lower case: keys are not case-sensitive. */
export type ConditionValues = ReadonlyMap<string, readonly string[]>;

/** What a policy is asked about. */
export interface PolicyRequest {
  /** `ecs:RunTask`. */
  readonly action: string;
  /** An ARN, or `*` for an action that has no resource. */
  readonly resource: string;
  readonly values: ConditionValues;
}

/** Who asks, under all the names that a trust policy can have for them. */
export type PrincipalNames = readonly NamedPrincipal[];

/** Condition values by name; what is undefined, or has no values at all, is left out: the request does not have the key. */
export function conditionValues(
  ...sources: readonly Readonly<Record<string, string | readonly string[] | undefined>>[]
): ConditionValues {
  const values = new Map<string, readonly string[]>();
  for (const source of sources) {
    for (const [key, value] of Object.entries(source)) {
      const list = typeof value === "string" ? [value] : (value ?? []);
      if (list.length > 0) values.set(key.toLowerCase(), list);
    }
  }
  return values;
}
