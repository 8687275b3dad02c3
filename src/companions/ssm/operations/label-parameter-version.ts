import type {
  LabelParameterVersionRequest,
  LabelParameterVersionResult,
} from "@aws-sdk/client-ssm";
import { ApiError } from "../../../domain/errors.ts";
import type { SsmOperation } from "../operation.ts";
import { LABELS, NAME } from "../rules.ts";
import { findParameter, versionNotFound, versionOf } from "../stored.ts";
import { parameters } from "../tables.ts";

/** AWS Systems Manager API Reference, "ParameterVersionLabelLimitExceeded". */
const MAX_LABELS = 10;

/**
 * LabelParameterVersion: the latest version unless one is named; a label leaves the version it was on. Labels that
 * can't be are in `InvalidLabels` and the others set. More than ten on it: ParameterVersionLabelLimitExceeded; no such
 * version: ParameterVersionNotFound.
 */
export const labelParameterVersion: SsmOperation<
  LabelParameterVersionRequest,
  LabelParameterVersionResult
> = {
  rules: { Name: NAME, Labels: LABELS },
  handle: ({ input, tx, caller }) => {
    const { Name = "", Labels = [] } = input;
    const parameter = findParameter(tx, caller, Name);
    const version = input.ParameterVersion ?? parameter.latestVersion;
    if (!versionOf(tx, parameter, version)) throw versionNotFound(parameter.name, version);
    const labels = new Map(Object.entries(parameter.labels));
    // A label is on one version only, so it leaves the one it was on.
    for (const label of Labels.filter(isLabel)) labels.set(label, version);
    const onVersion = [...labels.values()].filter((attachedTo) => attachedTo === version).length;
    if (onVersion > MAX_LABELS) {
      throw new ApiError(
        "ParameterVersionLabelLimitExceeded",
        "A parameter version can have maximum 10 labels." +
          "Move one or more labels to another version and try again.",
      );
    }
    tx.put(parameters, { ...parameter, labels: Object.fromEntries(labels) });
    return {
      InvalidLabels: Labels.filter((label) => !isLabel(label)),
      ParameterVersion: version,
    };
  },
};

/** AWS Systems Manager User Guide, "Working with parameter labels", label requirements. */
function isLabel(label: string): boolean {
  return /^[a-zA-Z_.-][a-zA-Z0-9_.-]*$/.test(label) && !/^(aws|ssm)/i.test(label);
}
