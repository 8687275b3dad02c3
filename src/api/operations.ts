import type { Operation, OperationName } from "./operation.ts";
import { describeTasks } from "./operations/describe-tasks.ts";
import { discoverPollEndpoint } from "./operations/discover-poll-endpoint.ts";
import { listTasks } from "./operations/list-tasks.ts";
import { runTask } from "./operations/run-task.ts";
import { stopTask } from "./operations/stop-task.ts";
import { submitAttachmentStateChanges } from "./operations/submit-attachment-state-changes.ts";
import { submitContainerStateChange } from "./operations/submit-container-state-change.ts";
import { submitTaskStateChange } from "./operations/submit-task-state-change.ts";

/** The operations that are built, one line each, sorted. What is not here answers NotImplementedException. */
export const operations: { readonly [Name in OperationName]?: Operation<Name> } = {
  DescribeTasks: describeTasks,
  DiscoverPollEndpoint: discoverPollEndpoint,
  ListTasks: listTasks,
  RunTask: runTask,
  StopTask: stopTask,
  SubmitAttachmentStateChanges: submitAttachmentStateChanges,
  SubmitContainerStateChange: submitContainerStateChange,
  SubmitTaskStateChange: submitTaskStateChange,
};
