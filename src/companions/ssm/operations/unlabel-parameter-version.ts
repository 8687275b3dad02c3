import type {
  UnlabelParameterVersionRequest,
  UnlabelParameterVersionResult,
} from "@aws-sdk/client-ssm";
import type { SsmOperation } from "../operation.ts";
import { LABELS, NAME } from "../rules.ts";
import { findParameter, versionNotFound, versionOf } from "../stored.ts";
import { parameters } from "../tables.ts";

/**
 * UnlabelParameterVersion. Labels that aren't on that version are in `InvalidLabels`; no such version:
 * ParameterVersionNotFound.
 */
export const unlabelParameterVersion: SsmOperation<
  UnlabelParameterVersionRequest,
  UnlabelParameterVersionResult
> = {
  rules: { Name: NAME, ParameterVersion: { required: true }, Labels: LABELS },
  handle: ({ input, tx, caller }) => {
    const { Name = "", ParameterVersion: version = 0, Labels = [] } = input;
    const parameter = findParameter(tx, caller, Name);
    if (!versionOf(tx, parameter, version)) throw versionNotFound(parameter.name, version);
    const isOnVersion = (label: string): boolean =>
      Object.hasOwn(parameter.labels, label) && parameter.labels[label] === version;
    const removed = Labels.filter(isOnVersion);
    const kept = Object.entries(parameter.labels).filter(([label]) => !removed.includes(label));
    tx.put(parameters, { ...parameter, labels: Object.fromEntries(kept) });
    return {
      RemovedLabels: removed,
      InvalidLabels: Labels.filter((label) => !isOnVersion(label)),
    };
  },
};
