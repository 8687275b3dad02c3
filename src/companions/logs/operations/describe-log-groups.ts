import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  LogGroup,
} from "@aws-sdk/client-cloudwatch-logs";
import { pageByKey } from "../../../domain/page-token.ts";
import { type Scope, scopeKey } from "../../../domain/scope.ts";
import type { Shape } from "../../../domain/shape.ts";
import { groupArn, invalid, nameInIdentifier } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";
import { invalidToken } from "../page-token.ts";
import { type LogGroupRecord, logGroups } from "../tables.ts";

const PAGE = 50;

/** DescribeLogGroups, in the order of the names. There are no accounts linked to one. */
export const describeLogGroups: LogsOperation<
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse
> = async ({ input, caller, events, read }) => {
  const { nextToken, limit = PAGE, logGroupNamePattern: pattern, ...filters } = input;
  const wants = filter(input, caller);
  const query = ["DescribeLogGroups", scopeKey(caller), pattern ?? "", filters];
  const groups = await read((view) => [...view.by(logGroups, "scope", scopeKey(caller))]);
  const { items: shown, nextToken: next } = pageByKey({
    items: groups.filter(wants),
    size: limit,
    token: nextToken,
    query,
    keyOf: ({ logGroupName }) => logGroupName,
    invalidToken,
  });
  const bytes =
    pattern === undefined ? await events.storedBytes(shown.map(({ groupId }) => groupId)) : [];
  return {
    logGroups: shown.map((group, index) => ({
      ...present(group),
      ...(pattern === undefined && {
        storedBytes: bytes[index] ?? 0,
        deletionProtectionEnabled: group.deletionProtectionEnabled,
      }),
    })),
    ...(next !== undefined && { nextToken: next }),
  };
};

function filter(
  input: Shape<DescribeLogGroupsRequest>,
  scope: Scope,
): (group: LogGroupRecord) => boolean {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupClass } = input;
  if (prefix !== undefined && pattern !== undefined) {
    throw invalid(
      "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
    );
  }
  const names = input.logGroupIdentifiers?.map((each) => nameInIdentifier(each, scope));
  const isOfAccount = input.accountIdentifiers?.includes(scope.accountId) ?? true;
  return (group) =>
    isOfAccount &&
    group.logGroupName.startsWith(prefix ?? "") &&
    group.logGroupName.includes(pattern ?? "") &&
    (logGroupClass === undefined || group.logGroupClass === logGroupClass) &&
    (names === undefined || names.includes(group.logGroupName));
}

function present(group: LogGroupRecord): Shape<LogGroup> {
  const arn = groupArn(group, group.logGroupName);
  const { retentionInDays, kmsKeyId } = group;
  return {
    logGroupName: group.logGroupName,
    creationTime: group.createdAtMs,
    ...(retentionInDays !== undefined && { retentionInDays }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by its enum when it came
    logGroupClass: group.logGroupClass as LogGroup["logGroupClass"],
    logGroupArn: arn,
  };
}
