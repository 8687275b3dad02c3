import type { DeleteLogStreamRequest } from "@aws-sdk/client-cloudwatch-logs";
import { groupNamed, streamNotFound } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";

/** DeleteLogStream: with all its events. */
export const deleteLogStream: LogsOperation<DeleteLogStreamRequest, object> = async ({
  input,
  caller,
  events,
  read,
}) => {
  const { logGroupName = "", logStreamName = "" } = input;
  const { groupId } = await read((view) => groupNamed(view, caller, logGroupName));
  if (!(await events.deleteStream({ groupId, streamName: logStreamName }))) throw streamNotFound();
  return {};
};
