import type { CreateLogStreamRequest } from "@aws-sdk/client-cloudwatch-logs";
import { ApiError } from "../../../domain/errors.ts";
import { groupKey, groupNamed, newGroup } from "../groups.ts";
import type { LogsContext, LogsOperation } from "../operation.ts";
import { logGroups } from "../tables.ts";

/**
 * CreateLogStream. One of that name: ResourceAlreadyExistsException; no such group: ResourceNotFoundException, but
 * Docker's driver and the agent's pump have it made (docs/extensions.md, log-groups-on-first-use).
 */
export const createLogStream: LogsOperation<CreateLogStreamRequest, object> = async (context) => {
  const { input, caller, nowMs, events, read } = context;
  const { logGroupName = "", logStreamName = "" } = input;
  if (isContainersLog(context)) await makeGroup(context, logGroupName);
  const { groupId } = await read((view) => groupNamed(view, caller, logGroupName));
  if (await events.createStream({ groupId, streamName: logStreamName, nowMs })) return {};
  throw new ApiError("ResourceAlreadyExistsException", "The specified log stream already exists");
};

type Context = LogsContext<CreateLogStreamRequest>;

/**
 * Docker's awslogs driver and the agent's pump, which say who they are: a definition copied from elsewhere names a
 * group that nobody made here (docs/extensions.md, "log-groups-on-first-use").
 */
function isContainersLog({ strict, userAgent }: Context): boolean {
  return !strict && /^Docker |\blongshore-agent\b/.test(userAgent);
}

async function makeGroup(
  { caller, ids, nowMs, write, warn }: Context,
  logGroupName: string,
): Promise<void> {
  const isMade = await write((tx) => {
    if (tx.get(logGroups, groupKey(caller, logGroupName))) return false;
    tx.put(logGroups, newGroup(caller, logGroupName, { groupId: ids.uuid(), nowMs }));
    return true;
  });
  if (!isMade) return;
  warn(`the log group ${logGroupName} was not there and was made (log-groups-on-first-use)`);
}
