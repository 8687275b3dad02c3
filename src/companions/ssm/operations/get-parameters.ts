import type { GetParametersRequest, GetParametersResult, Parameter } from "@aws-sdk/client-ssm";
import { ApiError } from "../../../domain/errors.ts";
import type { Shape } from "../../../domain/shape.ts";
import type { SsmContext, SsmOperation } from "../operation.ts";
import { NAMES } from "../rules.ts";
import { isSecretReference, secretParameter } from "../secret-reference.ts";
import { findVersion, presentParameter } from "../stored.ts";

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
  { input, tx, caller, sealer, secrets }: SsmContext<GetParametersRequest>,
  name: string,
): Shape<Parameter> | undefined {
  if (isSecretReference(name)) {
    const secret = secretParameter(caller, name, secrets);
    return secret instanceof ApiError ? undefined : secret;
  }
  try {
    return presentParameter(findVersion(tx, caller, name), sealer, input.WithDecryption);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
