import { describe, expect, test } from "vitest";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { deleteAccountSetting } from "./delete-account-setting.ts";
import { listAccountSettings } from "./list-account-settings.ts";
import { putAccountSettingDefault } from "./put-account-setting-default.ts";
import { putAccountSetting } from "./put-account-setting.ts";

const name = "containerInsights";
const principalArn = "arn:aws:iam::000000000000:user/jane";
const jane = { caller: { principalArn } };

describe("DeleteAccountSetting", () => {
  test("takes back the caller's own setting and answers what holds from now on", async () => {
    const api = await aDirectApi();
    await api.call(putAccountSettingDefault, { name, value: "enabled" });
    await api.call(putAccountSetting, { name, value: "enhanced" }, jane);
    const deleted = { setting: { name, value: "enabled", principalArn, type: "user" } };
    expect(await api.call(deleteAccountSetting, { name }, jane)).toEqual(deleted);
    expect((await api.call(listAccountSettings, {}, jane)).settings).toEqual([]);
    expect(await api.call(deleteAccountSetting, { name }, jane)).toEqual(deleted);
  });

  test("by the root user takes back the account's default, or a principal's", async () => {
    const api = await aDirectApi();
    await api.call(putAccountSettingDefault, { name, value: "enabled" });
    await api.call(putAccountSetting, { name, value: "enhanced" }, jane);
    await api.call(deleteAccountSetting, { name, principalArn });
    const { setting } = await api.call(deleteAccountSetting, { name });
    expect(setting?.value).toBe("disabled");
  });

  test("refuses another's setting to who is not the root user", async () => {
    const api = await aDirectApi();
    const joe = "arn:aws:iam::000000000000:user/joe";
    await expect(
      api.call(deleteAccountSetting, { name, principalArn: joe }, jane),
    ).rejects.toMatchObject({ code: "AccessDeniedException" });
  });
});
