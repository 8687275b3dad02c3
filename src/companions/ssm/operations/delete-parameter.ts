import type { DeleteParameterRequest, DeleteParameterResult } from "@aws-sdk/client-ssm";
import { forget } from "../forget.ts";
import type { SsmOperation } from "../operation.ts";
import { NAME } from "../rules.ts";
import { findParameter } from "../stored.ts";

export const deleteParameter: SsmOperation<DeleteParameterRequest, DeleteParameterResult> = {
  rules: { Name: NAME },
  handle: ({ input, tx, caller }) => {
    forget(tx, findParameter(tx, caller, input.Name ?? ""));
    return {};
  },
};
