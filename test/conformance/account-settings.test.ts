import {
  CreateClusterCommand,
  DeleteAccountSettingCommand,
  paginateListAccountSettings,
  PutAccountSettingCommand,
  PutAccountSettingDefaultCommand,
  SettingName,
} from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { SETTING_NAMES } from "../../src/domain/account-settings.ts";
import { anEcsClient } from "../fixtures/ecs-client.ts";

test("every account setting that the SDK knows is here", () => {
  expect(SETTING_NAMES.toSorted()).toEqual(Object.values(SettingName).toSorted());
});

test("what is set for the account holds for its new clusters until it is taken back", async () => {
  const client = await anEcsClient();
  const name = "containerInsights";
  const settingOfNewCluster = async (clusterName: string): Promise<string | undefined> => {
    const { cluster } = await client.send(new CreateClusterCommand({ clusterName }));
    return cluster?.settings?.[0]?.value;
  };
  expect(await settingOfNewCluster("a")).toBe("disabled");
  await client.send(new PutAccountSettingDefaultCommand({ name, value: "enabled" }));
  expect(await settingOfNewCluster("b")).toBe("enabled");
  await client.send(new PutAccountSettingCommand({ name, value: "enhanced" }));
  expect(await settingOfNewCluster("c")).toBe("enhanced");
  await client.send(new DeleteAccountSettingCommand({ name }));
  expect(await settingOfNewCluster("d")).toBe("disabled");
});

test("the SDK's paginator lists every effective setting once", async () => {
  const client = await anEcsClient();
  const names: (string | undefined)[] = [];
  const input = { effectiveSettings: true };
  for await (const page of paginateListAccountSettings({ client, pageSize: 4 }, input)) {
    names.push(...(page.settings ?? []).map((setting) => setting.name));
  }
  expect(names).toEqual(SETTING_NAMES.toSorted());
});
