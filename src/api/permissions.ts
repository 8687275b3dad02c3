import { parseArn } from "../domain/arn.ts";
import type { TagRecord } from "../domain/cluster/cluster.ts";
import { resourceTagValues } from "../domain/policy/resource-tags.ts";
import type { Scope } from "../domain/scope.ts";
import type { Store, View } from "../store/view.ts";
import { clusters, containerInstances, taskDefinitions, tasks } from "../store/tables.ts";
import type { AwsService, Call, PermissionRequest } from "../wire/service.ts";
import { clusterArnOf } from "./cluster-reference.ts";
import { requestKeys, type Values } from "./condition-keys.ts";
import { passedRoles } from "./passed-roles.ts";
import { findTaskDefinition } from "./task-definition-reference.ts";

/**
 * What an ECS call needs: its own action on what it names, `iam:PassRole` for the roles it hands to ECS, and
 * `ecs:TagResource` when it makes something with tags.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container
 * Service"; Amazon ECS Developer Guide, "Tagging authorization" and "Grant permissions to pass a role".
 */
export function ecsPermissions({
  store,
  settings,
}: {
  readonly store: Store;
  readonly settings: { readonly strict: boolean };
}): NonNullable<AwsService["permissions"]> {
  return (call) =>
    store.read((view) => [
      ...ownAction(view, call),
      ...passedRoles(view, call, settings),
      ...taggingAction(call),
    ]);
}

function ownAction(view: View, call: Call): readonly PermissionRequest[] {
  const action = `ecs:${call.operation}`;
  const context = contextOf(call);
  const named = resourcesOf(view, call);
  return (named.length > 0 ? named : ["*"]).map((resource) => ({
    action,
    resources: [resource],
    context: { ...context, ...resourceTags(view, resource) },
  }));
}

/** The resources by operation; those not named here, such as DescribeTaskDefinition, have none. */
function resourcesOf(view: View, call: Call): readonly string[] {
  const { operation, input, caller } = call;
  switch (operation) {
    case "CreateCluster":
    case "DeleteCluster":
    case "DeregisterContainerInstance":
    case "ListAttributes":
    case "ListContainerInstances":
    case "PutClusterCapacityProviders":
    case "RegisterContainerInstance":
    case "SubmitAttachmentStateChanges":
    case "SubmitContainerStateChange":
    case "SubmitTaskStateChange":
    case "UpdateCluster":
    case "UpdateClusterSettings":
      return [clusterOf(call)];
    case "DescribeClusters":
      return clustersOf(input["clusters"]).map((one) => clusterArnOf(caller, one));
    case "RegisterTaskDefinition":
      return [newRevision(call)];
    case "RunTask":
    case "StartTask":
      return [taskDefinitionArnOf(view, caller, textOf(input["taskDefinition"]) ?? "")];
    case "DeleteTaskDefinitions":
      return textsOf(input["taskDefinitions"]).map((one) =>
        taskDefinitionArnOf(view, caller, one ?? ""),
      );
    case "DescribeTasks":
    case "GetTaskProtection":
    case "UpdateTaskProtection":
      return textsOf(input["tasks"]).map((one) => inCluster(call, "task", one));
    case "StopTask":
      return [inCluster(call, "task", textOf(input["task"]))];
    case "DescribeContainerInstances":
    case "UpdateContainerInstancesState":
      return textsOf(input["containerInstances"]).map((one) =>
        inCluster(call, "container-instance", one),
      );
    case "ListTasks":
      return [inCluster(call, "container-instance", textOf(input["containerInstance"]))];
    case "DeleteAttributes":
    case "PutAttributes":
      return attributeTargets(call);
    case "ListTagsForResource":
    case "TagResource":
    case "UntagResource":
      return [textOf(input["resourceArn"]) ?? "*"];
    default:
      return ["*"];
  }
}

/** None means the default cluster. */
function clustersOf(given: unknown): readonly (string | undefined)[] {
  const named = textsOf(given);
  return named.length > 0 ? named : [undefined];
}

function attributeTargets(call: Call): readonly string[] {
  const given: unknown = call.input["attributes"];
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  const targets = list.flatMap((one) => textOf(memberOf(one, "targetId")) ?? []);
  return [...new Set(targets)].map((one) => inCluster(call, "container-instance", one));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function clusterOf({ input, caller, operation }: Call): string {
  const name = operation === "CreateCluster" ? "clusterName" : "cluster";
  return clusterArnOf(caller, textOf(input[name]));
}

/** The ARN of what has this id in the call's cluster; of all in it when no id is given. */
function inCluster(call: Call, kind: string, id: string | undefined): string {
  if (id?.startsWith("arn:")) return id;
  return `${clusterOf(call).replace(":cluster/", `:${kind}/`)}/${id ?? "*"}`;
}

/** A family stands for its latest ACTIVE revision; for the family itself when there is none. */
function taskDefinitionArnOf(view: View, scope: Scope, reference: string): string {
  const found = findTaskDefinition(view, scope, reference);
  if (found) return found.taskDefinitionArn;
  if (reference.startsWith("arn:")) return reference;
  return `arn:aws:ecs:${scope.region}:${scope.accountId}:task-definition/${reference}`;
}

/** Whichever number it will have. */
function newRevision({ input, caller }: Call): string {
  const { region, accountId } = caller;
  return `arn:aws:ecs:${region}:${accountId}:task-definition/${textOf(input["family"]) ?? ""}:*`;
}

/** The condition keys of ECS's own. */
function contextOf(call: Call): Values {
  const { operation, input } = call;
  const instances = textsOf(input["containerInstances"]).map((one) =>
    inCluster(call, "container-instance", one),
  );
  return {
    ...requestKeys(call),
    ...(!WITHOUT_CLUSTER.has(operation) && { "ecs:cluster": [clusterOf(call)] }),
    ...(operation === "StartTask" && { "ecs:container-instances": instances }),
  };
}

/** What is not about one cluster. */
const WITHOUT_CLUSTER: ReadonlySet<string> = new Set([
  "CreateCluster",
  "DeleteAccountSetting",
  "DeleteTaskDefinitions",
  "DeregisterTaskDefinition",
  "DescribeClusters",
  "DescribeTaskDefinition",
  "DiscoverPollEndpoint",
  "ListAccountSettings",
  "ListClusters",
  "ListTagsForResource",
  "ListTaskDefinitionFamilies",
  "ListTaskDefinitions",
  "PutAccountSetting",
  "PutAccountSettingDefault",
  "RegisterTaskDefinition",
  "TagResource",
  "UntagResource",
]);

/** The tags of a resource that is there, under both names that ECS has for them. */
function resourceTags(view: View, arn: string): Values {
  return resourceTagValues(tagsOf(view, arn), "ecs:ResourceTag");
}

function tagsOf(view: View, arn: string): readonly TagRecord[] {
  switch (parseArn(arn)?.resourceType) {
    case "cluster":
      return view.get(clusters, arn)?.tags ?? [];
    case "task":
      return view.get(tasks, arn)?.tags ?? [];
    case "task-definition":
      return view.get(taskDefinitions, arn)?.tags ?? [];
    case "container-instance":
      return view.get(containerInstances, arn)?.tags ?? [];
    default:
      return [];
  }
}

/** What an operation makes, which with tags needs `ecs:TagResource` too. */
const MAKES: Readonly<Record<string, string | undefined>> = {
  CreateCluster: "cluster",
  RegisterContainerInstance: "container-instance",
  RegisterTaskDefinition: "task-definition",
  RunTask: "task",
  StartTask: "task",
};

function taggingAction(call: Call): readonly PermissionRequest[] {
  const { operation, input } = call;
  const kind = MAKES[operation];
  const tags = input["tags"];
  if (kind === undefined || !Array.isArray(tags) || tags.length === 0) return [];
  const resource =
    kind === "task-definition" ? newRevision(call) : inCluster(call, kind, undefined);
  return [
    {
      action: "ecs:TagResource",
      resources: [kind === "cluster" ? clusterOf(call) : resource],
      context: { "ecs:CreateAction": [operation] },
    },
  ];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function textsOf(value: unknown): readonly (string | undefined)[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}
