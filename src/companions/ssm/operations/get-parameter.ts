import type { GetParameterRequest, GetParameterResult } from "@aws-sdk/client-ssm";
import { ApiError } from "../../../domain/errors.ts";
import type { SsmOperation } from "../operation.ts";
import { NAME } from "../rules.ts";
import { isSecretReference, secretParameter } from "../secret-reference.ts";
import { findVersion, presentParameter } from "../stored.ts";

export const getParameter: SsmOperation<GetParameterRequest, GetParameterResult> = {
  rules: { Name: NAME },
  handle: ({ input, tx, caller, sealer, secrets }) => {
    const { Name = "", WithDecryption } = input;
    if (isSecretReference(Name)) {
      const secret = secretParameter(caller, Name, secrets);
      if (secret instanceof ApiError) throw secret;
      return { Parameter: secret };
    }
    return {
      Parameter: presentParameter(findVersion(tx, caller, Name), sealer, WithDecryption),
    };
  },
};
