import type { Operation, OperationName } from "./operation.ts";
import { deleteTaskDefinitions } from "./operations/delete-task-definitions.ts";
import { deregisterTaskDefinition } from "./operations/deregister-task-definition.ts";
import { describeTaskDefinition } from "./operations/describe-task-definition.ts";
import { describeTasks } from "./operations/describe-tasks.ts";
import { discoverPollEndpoint } from "./operations/discover-poll-endpoint.ts";
import { listTaskDefinitionFamilies } from "./operations/list-task-definition-families.ts";
import { listTaskDefinitions } from "./operations/list-task-definitions.ts";
import { listTasks } from "./operations/list-tasks.ts";
import { registerTaskDefinition } from "./operations/register-task-definition.ts";
import { runTask } from "./operations/run-task.ts";
import { startTask } from "./operations/start-task.ts";
import { stopTask } from "./operations/stop-task.ts";
import { submitAttachmentStateChanges } from "./operations/submit-attachment-state-changes.ts";
import { submitContainerStateChange } from "./operations/submit-container-state-change.ts";
import { submitTaskStateChange } from "./operations/submit-task-state-change.ts";

/** The operations that are built, one line each, sorted. What is not here answers NotImplementedException. */
export const operations: { readonly [Name in OperationName]?: Operation<Name> } = {
  DeleteTaskDefinitions: deleteTaskDefinitions,
  DeregisterTaskDefinition: deregisterTaskDefinition,
  DescribeTaskDefinition: describeTaskDefinition,
  DescribeTasks: describeTasks,
  DiscoverPollEndpoint: discoverPollEndpoint,
  ListTaskDefinitionFamilies: listTaskDefinitionFamilies,
  ListTaskDefinitions: listTaskDefinitions,
  ListTasks: listTasks,
  RegisterTaskDefinition: registerTaskDefinition,
  RunTask: runTask,
  StartTask: startTask,
  StopTask: stopTask,
  SubmitAttachmentStateChanges: submitAttachmentStateChanges,
  SubmitContainerStateChange: submitContainerStateChange,
  SubmitTaskStateChange: submitTaskStateChange,
};
