import type { GetParameterHistoryRequest, GetParameterHistoryResult } from "@aws-sdk/client-ssm";
import type { SsmOperation } from "../operation.ts";
import { page } from "../page.ts";
import { NAME } from "../rules.ts";
import { findParameter, presentMetadata, valueOf } from "../stored.ts";
import { parameterVersions } from "../tables.ts";

/**
 * GetParameterHistory: all versions with values and labels, the oldest first. A SecureString is shown sealed, in
 * base64, unless `WithDecryption` is set. A name with a version or label: ParameterNotFound.
 */
export const getParameterHistory: SsmOperation<
  GetParameterHistoryRequest,
  GetParameterHistoryResult
> = {
  rules: { Name: NAME, MaxResults: { min: 1, max: 50 } },
  handle: ({ input, tx, caller, sealer }) => {
    const parameter = findParameter(tx, caller, input.Name ?? "");
    const versions = [...tx.by(parameterVersions, "parameter", parameter.parameterKey)];
    const { items, nextToken } = page(versions, {
      input,
      defaultSize: 50,
      query: ["GetParameterHistory", parameter.parameterKey],
      keyOf: ({ version }) => String(version).padStart(16, "0"),
    });
    return {
      Parameters: items.map((version) => ({
        ...presentMetadata({ parameter, version }),
        Value: valueOf({ parameter, version }, sealer, input.WithDecryption),
        Labels: Object.entries(parameter.labels)
          .filter(([, attachedTo]) => attachedTo === version.version)
          .map(([label]) => label),
      })),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
};
