import type { PutRetentionPolicyRequest } from "@aws-sdk/client-cloudwatch-logs";
import { oneOfWords, validationMessage, violation } from "../../../domain/constraints/demands.ts";
import { groupNamed, invalid } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { logGroups } from "../tables.ts";

/** Source: Amazon CloudWatch Logs API Reference, "PutRetentionPolicy", retentionInDays. */
const DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** PutRetentionPolicy. Older events are out of sight at once, and off the disk soon after. */
export const putRetentionPolicy: LogsOperation<PutRetentionPolicyRequest, object> = async ({
  input,
  caller,
  write,
}) => {
  const { logGroupName = "", retentionInDays = 0 } = input;
  if (!DAYS.includes(retentionInDays)) {
    const found = violation(String(retentionInDays), "retentionInDays", oneOfWords(DAYS));
    throw invalid(validationMessage([found]));
  }
  await write((tx) => {
    tx.put(logGroups, { ...groupNamed(tx, caller, logGroupName), retentionInDays });
  });
  return {};
};
