import { effectiveSetting, rootPrincipal } from "../../domain/account-settings.ts";
import { assert } from "../../domain/assert.ts";
import { scopeKey } from "../../domain/scope.ts";
import { restrictsEgress } from "../../domain/network/security-group.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import {
  accountSettings,
  networkInterfaces,
  securityGroups,
  subnets,
  taskDefinitions,
  vpcs,
} from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import type { PayloadSource } from "./payload.ts";

/** Gathers what the translation of a task needs. A task that is not STOPPED keeps all of it in place. */
export function payloadSource(view: View, task: TaskRecord): PayloadSource {
  const taskDefinition = view.get(taskDefinitions, task.taskDefinitionArn);
  assert(taskDefinition, `${task.taskArn} has no task definition`);
  const interfaces = [...view.by(networkInterfaces, "task", task.taskArn)].map(
    (networkInterface) => {
      const subnet = view.get(subnets, networkInterface.subnetKey);
      assert(subnet, `${networkInterface.networkInterfaceId} has no subnet`);
      const vpc = view.get(vpcs, `${scopeKey(subnet)}/${subnet.vpcId}`);
      const groups = networkInterface.securityGroupIds.flatMap(
        (groupId) => view.get(securityGroups, `${scopeKey(networkInterface)}/${groupId}`) ?? [],
      );
      const isRestricted = groups.length > 0 && restrictsEgress(groups);
      return { networkInterface, subnet, restrictsEgress: isRestricted, ...(vpc && { vpc }) };
    },
  );
  const { value: defaultLogDriverMode } = effectiveSetting(
    (key) => view.get(accountSettings, key),
    task,
    { name: "defaultLogDriverMode", principalArn: rootPrincipal(task) },
  );
  return { task, taskDefinition, defaultLogDriverMode, networkInterfaces: interfaces };
}
