import type { Parameter } from "@aws-sdk/client-ssm";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import type { SsmContext } from "./operation.ts";
import { parseReference } from "./parameter-name.ts";
import { publicParameter } from "./public-parameter.ts";
import { isSecretReference, secretParameter } from "./secret-reference.ts";
import { findVersion, presentParameter } from "./stored.ts";

/**
 * What a name stands for: a secret, one of AWS's public parameters, or a parameter of the caller's. Throws
 * ParameterNotFound or ParameterVersionNotFound.
 */
export function readParameter(
  context: SsmContext<{ readonly WithDecryption?: boolean | undefined }>,
  name: string,
): Shape<Parameter> {
  const { input, tx, caller, sealer, secrets, strict, warn } = context;
  if (isSecretReference(name)) {
    const secret = secretParameter(caller, name, secrets);
    if (secret instanceof ApiError) throw secret;
    return secret;
  }
  const published = strict ? undefined : publicParameter(name, caller.region);
  if (published) {
    warn(`${name} is a made-up machine image (made-up-images)`);
    return published;
  }
  const found = presentParameter(findVersion(tx, caller, name), sealer, input.WithDecryption);
  return name.startsWith("arn:") ? found : asAsked(found, parseReference(name, caller).name);
}

/**
 * `/x` and `x` are one parameter, and the answer has the name that was asked for: the ECS agent looks for that. An ARN
 * is answered with the parameter's own.
 */
function asAsked(parameter: Shape<Parameter>, asked: string): Shape<Parameter> {
  const { Name = "" } = parameter;
  return `/${Name}` === asked || Name === `/${asked}` ? { ...parameter, Name: asked } : parameter;
}
