import type { GetParametersRequest, GetParametersResult, Parameter } from "@aws-sdk/client-ssm";
import { ApiError } from "../../../domain/errors.ts";
import type { Shape } from "../../../domain/shape.ts";
import type { SsmContext, SsmOperation } from "../operation.ts";
import { readParameter } from "../read-parameter.ts";
import { NAMES } from "../rules.ts";

export const getParameters: SsmOperation<GetParametersRequest, GetParametersResult> = {
  rules: { Names: NAMES },
  handle: (context) => {
    const found: Shape<Parameter>[] = [];
    const invalid: string[] = [];
    for (const name of new Set(context.input.Names)) {
      const parameter = one(context, name);
      if (parameter) found.push(parameter);
      else invalid.push(name);
    }
    return { Parameters: found, InvalidParameters: invalid };
  },
};

/** Nothing when there is no such parameter or version, which is no error here. */
function one(
  context: SsmContext<GetParametersRequest>,
  name: string,
): Shape<Parameter> | undefined {
  try {
    return readParameter(context, name);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
