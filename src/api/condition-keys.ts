import type { Scope } from "../domain/scope.ts";
import { parseTaskCpuUnits, parseTaskMemoryMiB } from "../domain/task-definition/task-size.ts";
import type { Call } from "../wire/service.ts";

/** Values of condition keys, by name. */
export type Values = Readonly<Record<string, readonly string[]>>;

/**
 * The condition keys of ECS's own that the request itself has the values for, without regard to what it names. Source:
 * Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container Service".
 */
export function requestKeys({ operation, input, caller }: Call): Values {
  switch (operation) {
    case "CreateCluster":
    case "PutClusterCapacityProviders":
      return providerKey(caller, input["capacityProviders"]);
    case "DeleteAccountSetting":
    case "PutAccountSetting":
    case "PutAccountSettingDefault":
      return { "ecs:account-setting": [input["name"]].flatMap(textOf) };
    case "RegisterTaskDefinition":
      return definitionKeys(input);
    case "RunTask":
      return {
        ...launchKeys(input),
        ...providerKey(caller, membersOf(input["capacityProviderStrategy"], "capacityProvider")),
      };
    case "StartTask":
      return launchKeys(input);
    default:
      return {};
  }
}

function definitionKeys(input: Call["input"]): Values {
  const cpuUnits = textOf(input["cpu"]).flatMap((text) => parseTaskCpuUnits(text) ?? []);
  const memoryMiB = textOf(input["memory"]).flatMap((text) => parseTaskMemoryMiB(text) ?? []);
  const isPrivileged = membersOf(input["containerDefinitions"], "privileged").includes(true);
  return {
    "ecs:compute-compatibility": listOf(input["requiresCompatibilities"]).flatMap(textOf),
    "ecs:privileged": [String(isPrivileged)],
    "ecs:task-cpu": cpuUnits.map(String),
    "ecs:task-memory": memoryMiB.map(String),
  };
}

function launchKeys(input: Call["input"]): Values {
  return {
    "ecs:enable-ebs-volumes": [String(listOf(input["volumeConfigurations"]).length > 0)],
    "ecs:enable-execute-command": [String(input["enableExecuteCommand"] === true)],
  };
}

/** The key has ARNs, the request mostly names. */
function providerKey({ region, accountId }: Scope, given: unknown): Values {
  const names = listOf(given).flatMap(textOf);
  const arns = names.map((name) =>
    name.startsWith("arn:") ? name : `arn:aws:ecs:${region}:${accountId}:capacity-provider/${name}`,
  );
  return { "ecs:capacity-provider": arns };
}

function membersOf(list: unknown, name: string): readonly unknown[] {
  return listOf(list).map((one) =>
    typeof one === "object" && one !== null ? Reflect.get(one, name) : undefined,
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): readonly string[] {
  return typeof value === "string" ? [value] : [];
}
