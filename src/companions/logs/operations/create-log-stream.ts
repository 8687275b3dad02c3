import type { CreateLogStreamRequest } from "@aws-sdk/client-cloudwatch-logs";
import { ApiError } from "../../../domain/errors.ts";
import { groupNamed } from "../groups.ts";
import type { LogsOperation } from "../operation.ts";

/** CreateLogStream. */
export const createLogStream: LogsOperation<CreateLogStreamRequest, object> = async ({
  input,
  caller,
  nowMs,
  events,
  read,
}) => {
  const { logGroupName = "", logStreamName = "" } = input;
  const { groupId } = await read((view) => groupNamed(view, caller, logGroupName));
  if (await events.createStream({ groupId, streamName: logStreamName, nowMs })) return {};
  throw new ApiError("ResourceAlreadyExistsException", "The specified log stream already exists");
};
