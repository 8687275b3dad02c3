import type { GetParametersByPathRequest, GetParametersByPathResult } from "@aws-sdk/client-ssm";
import { scopeKey } from "../../../domain/scope.ts";
import { checkFilters, passes } from "../filters.ts";
import type { SsmContext, SsmOperation } from "../operation.ts";
import { page } from "../page.ts";
import { checkPath, isBelow } from "../parameter-name.ts";
import { NAME, PARAMETER_FILTERS } from "../rules.ts";
import { latest, presentParameter, type Stored, versionOf } from "../stored.ts";
import { type ParameterRecord, parameters } from "../tables.ts";

/**
 * GetParametersByPath: those right below a path, or with `Recursive` at any depth, in the order of their names; with a
 * filter by label, the newest version that has it. What is no path: ValidationException; a filter that can't be:
 * InvalidFilterKey, InvalidFilterOption or InvalidFilterValue.
 */
export const getParametersByPath: SsmOperation<
  GetParametersByPathRequest,
  GetParametersByPathResult
> = {
  rules: {
    Path: NAME,
    ParameterFilters: PARAMETER_FILTERS,
    MaxResults: { min: 1, max: 10 },
  },
  handle: (context) => {
    const { input, tx, caller, sealer } = context;
    const { Path = "", Recursive = false, ParameterFilters = [], WithDecryption } = input;
    checkPath(Path);
    checkFilters(ParameterFilters, "GetParametersByPath");
    const depth = Recursive ? "Recursive" : "OneLevel";
    const found = [...tx.by(parameters, "scope", scopeKey(caller))]
      .filter(({ name }) => isBelow(name, Path, depth))
      .flatMap((parameter) => versionsToShow(context, parameter))
      .filter((stored) => passes(stored, ParameterFilters));
    const { items, nextToken } = page(found, {
      input,
      defaultSize: 10,
      query: ["GetParametersByPath", scopeKey(caller), Path, Recursive, ParameterFilters],
      keyOf: ({ parameter }) => parameter.name,
    });
    return {
      Parameters: items.map((stored) => presentParameter(stored, sealer, WithDecryption)),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
};

/** The latest version, or with a Label filter the newest that has one of the labels. */
function versionsToShow(
  { input, tx }: SsmContext<GetParametersByPathRequest>,
  parameter: ParameterRecord,
): readonly Stored[] {
  const filter = input.ParameterFilters?.find(({ Key }) => Key === "Label");
  if (!filter) return [latest(tx, parameter)];
  const labelled = (filter.Values ?? []).flatMap((label) =>
    Object.hasOwn(parameter.labels, label) ? [parameter.labels[label] ?? 0] : [],
  );
  const version = versionOf(tx, parameter, Math.max(0, ...labelled));
  return version ? [{ parameter, version }] : [];
}
