import type { GetParameterRequest, GetParameterResult } from "@aws-sdk/client-ssm";
import type { SsmOperation } from "../operation.ts";
import { readParameter } from "../read-parameter.ts";
import { NAME } from "../rules.ts";

export const getParameter: SsmOperation<GetParameterRequest, GetParameterResult> = {
  rules: { Name: NAME },
  handle: (context) => ({ Parameter: readParameter(context, context.input.Name ?? "") }),
};
