import type { GetParameterRequest, GetParameterResult } from "@aws-sdk/client-ssm";
import type { SsmOperation } from "../operation.ts";
import { readParameter } from "../read-parameter.ts";
import { NAME } from "../rules.ts";

/**
 * GetParameter, by name, `name:version`, `name:label` or ARN. A SecureString is shown sealed, in base64, without
 * `WithDecryption`; a secret by reference needs it: ValidationException. None there: ParameterNotFound,
 * ParameterVersionNotFound. Machine images for ECS have made-up ids (docs/extensions.md, made-up-images).
 */
export const getParameter: SsmOperation<GetParameterRequest, GetParameterResult> = {
  rules: { Name: NAME },
  handle: (context) => ({ Parameter: readParameter(context, context.input.Name ?? "") }),
};
