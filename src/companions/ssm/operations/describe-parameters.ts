import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  ParameterStringFilter,
} from "@aws-sdk/client-ssm";
import { ApiError } from "../../../domain/errors.ts";
import { scopeKey } from "../../../domain/scope.ts";
import type { Shape } from "../../../domain/shape.ts";
import { checkFilters, passes } from "../filters.ts";
import type { SsmOperation } from "../operation.ts";
import { page } from "../page.ts";
import { parameterArn } from "../parameter-name.ts";
import { PARAMETER_FILTERS } from "../rules.ts";
import { latest, presentMetadata } from "../stored.ts";
import { parameters } from "../tables.ts";

/**
 * DescribeParameters: all but the values; none with `Shared`, since nobody shares any. Old and new filters together:
 * ValidationException; a filter that can't be: InvalidFilterKey, InvalidFilterOption or InvalidFilterValue.
 */
export const describeParameters: SsmOperation<DescribeParametersRequest, DescribeParametersResult> =
  {
    rules: {
      Filters: {
        members: {
          Key: { required: true, oneOf: ["Name", "Type", "KeyId"] },
          Values: { required: true, min: 1, max: 50, each: { min: 1, max: 1024 } },
        },
      },
      ParameterFilters: PARAMETER_FILTERS,
      MaxResults: { min: 1, max: 50 },
    },
    handle: ({ input, tx, caller }) => {
      const filters = filtersOf(input);
      checkFilters(filters, "DescribeParameters");
      // Parameters that other accounts share: there are none.
      const own = input.Shared === true ? [] : [...tx.by(parameters, "scope", scopeKey(caller))];
      const found = own
        .map((parameter) => latest(tx, parameter))
        .filter((stored) => passes(stored, filters));
      const { items, nextToken } = page(found, {
        input,
        defaultSize: 50,
        query: ["DescribeParameters", scopeKey(caller), filters],
        keyOf: ({ parameter }) => parameter.name,
      });
      return {
        Parameters: items.map((stored) => ({
          ...presentMetadata(stored),
          ARN: parameterArn(caller, stored.parameter.name),
        })),
        ...(nextToken !== undefined && { NextToken: nextToken }),
      };
    },
  };

/** `Filters` are the older form, in which a name is a prefix. */
function filtersOf({
  Filters = [],
  ParameterFilters = [],
}: Shape<DescribeParametersRequest>): readonly Shape<ParameterStringFilter>[] {
  if (Filters.length > 0 && ParameterFilters.length > 0) {
    throw new ApiError(
      "ValidationException",
      "You can use either Filters or ParameterFilters in a single request.",
    );
  }
  return [
    ...ParameterFilters,
    ...Filters.map(({ Key, Values }) => ({
      Key,
      Option: Key === "Name" ? "BeginsWith" : "Equals",
      Values,
    })),
  ];
}
