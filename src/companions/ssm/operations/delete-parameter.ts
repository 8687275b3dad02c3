import type { DeleteParameterRequest, DeleteParameterResult } from "@aws-sdk/client-ssm";
import { forget } from "../forget.ts";
import type { SsmOperation } from "../operation.ts";
import { NAME } from "../rules.ts";
import { findParameter } from "../stored.ts";

/**
 * DeleteParameter, with all its versions. One that isn't there, or a name with a version or label: ParameterNotFound.
 */
export const deleteParameter: SsmOperation<DeleteParameterRequest, DeleteParameterResult> = {
  rules: { Name: NAME },
  handle: ({ input, tx, caller }) => {
    forget(tx, findParameter(tx, caller, input.Name ?? ""));
    return {};
  },
};
