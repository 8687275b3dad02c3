import type { Operation, OperationName } from "./operation.ts";
import { createCluster } from "./operations/create-cluster.ts";
import { deleteAccountSetting } from "./operations/delete-account-setting.ts";
import { deleteAttributes } from "./operations/delete-attributes.ts";
import { deleteCluster } from "./operations/delete-cluster.ts";
import { deleteTaskDefinitions } from "./operations/delete-task-definitions.ts";
import { deregisterContainerInstance } from "./operations/deregister-container-instance.ts";
import { deregisterTaskDefinition } from "./operations/deregister-task-definition.ts";
import { describeClusters } from "./operations/describe-clusters.ts";
import { describeContainerInstances } from "./operations/describe-container-instances.ts";
import { describeTaskDefinition } from "./operations/describe-task-definition.ts";
import { describeTasks } from "./operations/describe-tasks.ts";
import { discoverPollEndpoint } from "./operations/discover-poll-endpoint.ts";
import { getTaskProtection } from "./operations/get-task-protection.ts";
import { listAccountSettings } from "./operations/list-account-settings.ts";
import { listAttributes } from "./operations/list-attributes.ts";
import { listClusters } from "./operations/list-clusters.ts";
import { listContainerInstances } from "./operations/list-container-instances.ts";
import { listTagsForResource } from "./operations/list-tags-for-resource.ts";
import { listTaskDefinitionFamilies } from "./operations/list-task-definition-families.ts";
import { listTaskDefinitions } from "./operations/list-task-definitions.ts";
import { listTasks } from "./operations/list-tasks.ts";
import { putAccountSetting } from "./operations/put-account-setting.ts";
import { putAccountSettingDefault } from "./operations/put-account-setting-default.ts";
import { putAttributes } from "./operations/put-attributes.ts";
import { putClusterCapacityProviders } from "./operations/put-cluster-capacity-providers.ts";
import { registerContainerInstance } from "./operations/register-container-instance.ts";
import { registerTaskDefinition } from "./operations/register-task-definition.ts";
import { runTask } from "./operations/run-task.ts";
import { startTask } from "./operations/start-task.ts";
import { stopTask } from "./operations/stop-task.ts";
import { submitAttachmentStateChanges } from "./operations/submit-attachment-state-changes.ts";
import { submitContainerStateChange } from "./operations/submit-container-state-change.ts";
import { submitTaskStateChange } from "./operations/submit-task-state-change.ts";
import { tagResource } from "./operations/tag-resource.ts";
import { untagResource } from "./operations/untag-resource.ts";
import { updateCluster } from "./operations/update-cluster.ts";
import { updateClusterSettings } from "./operations/update-cluster-settings.ts";
import { updateContainerInstancesState } from "./operations/update-container-instances-state.ts";
import { updateTaskProtection } from "./operations/update-task-protection.ts";

/** The operations that are built, one line each, sorted. What is not here answers NotImplementedException. */
export const operations: { readonly [Name in OperationName]?: Operation<Name> } = {
  CreateCluster: createCluster,
  DeleteAccountSetting: deleteAccountSetting,
  DeleteAttributes: deleteAttributes,
  DeleteCluster: deleteCluster,
  DeleteTaskDefinitions: deleteTaskDefinitions,
  DeregisterContainerInstance: deregisterContainerInstance,
  DeregisterTaskDefinition: deregisterTaskDefinition,
  DescribeClusters: describeClusters,
  DescribeContainerInstances: describeContainerInstances,
  DescribeTaskDefinition: describeTaskDefinition,
  DescribeTasks: describeTasks,
  DiscoverPollEndpoint: discoverPollEndpoint,
  GetTaskProtection: getTaskProtection,
  ListAccountSettings: listAccountSettings,
  ListAttributes: listAttributes,
  ListClusters: listClusters,
  ListContainerInstances: listContainerInstances,
  ListTagsForResource: listTagsForResource,
  ListTaskDefinitionFamilies: listTaskDefinitionFamilies,
  ListTaskDefinitions: listTaskDefinitions,
  ListTasks: listTasks,
  PutAccountSetting: putAccountSetting,
  PutAccountSettingDefault: putAccountSettingDefault,
  PutAttributes: putAttributes,
  PutClusterCapacityProviders: putClusterCapacityProviders,
  RegisterContainerInstance: registerContainerInstance,
  RegisterTaskDefinition: registerTaskDefinition,
  RunTask: runTask,
  StartTask: startTask,
  StopTask: stopTask,
  SubmitAttachmentStateChanges: submitAttachmentStateChanges,
  SubmitContainerStateChange: submitContainerStateChange,
  SubmitTaskStateChange: submitTaskStateChange,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateCluster: updateCluster,
  UpdateClusterSettings: updateClusterSettings,
  UpdateContainerInstancesState: updateContainerInstancesState,
  UpdateTaskProtection: updateTaskProtection,
};
