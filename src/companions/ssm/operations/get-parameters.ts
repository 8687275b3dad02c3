import type { GetParametersRequest, GetParametersResult, Parameter } from "@aws-sdk/client-ssm";
import { ApiError } from "../../../domain/errors.ts";
import type { Shape } from "../../../domain/shape.ts";
import type { SsmContext, SsmOperation } from "../operation.ts";
import { readParameter } from "../read-parameter.ts";
import { NAMES } from "../rules.ts";

/**
 * GetParameters, each as GetParameter gives it, made-up machine images too (docs/extensions.md, made-up-images). What
 * isn't there, or a secret that is refused, is in `InvalidParameters` and no error.
 */
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
