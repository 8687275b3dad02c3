import type { DeleteParametersRequest, DeleteParametersResult } from "@aws-sdk/client-ssm";
import { forget } from "../forget.ts";
import type { SsmOperation } from "../operation.ts";
import { parseReference } from "../parameter-name.ts";
import { NAMES } from "../rules.ts";
import { parameters } from "../tables.ts";

/**
 * DeleteParameters, with all their versions. What isn't there, or is named with a version or label, is in
 * `InvalidParameters` and no error.
 */
export const deleteParameters: SsmOperation<DeleteParametersRequest, DeleteParametersResult> = {
  rules: { Names: NAMES },
  handle: ({ input, tx, caller }) => {
    const deleted: string[] = [];
    const invalid: string[] = [];
    for (const name of new Set(input.Names)) {
      const { parameterKey = "", selector } = parseReference(name, caller);
      const parameter = tx.get(parameters, parameterKey);
      if (parameter && selector === undefined) {
        forget(tx, parameter);
        deleted.push(name);
      } else invalid.push(name);
    }
    return { DeletedParameters: deleted, InvalidParameters: invalid };
  },
};
