import { describe, expect, test } from "vitest";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { listAccountSettings } from "./list-account-settings.ts";
import { putAccountSettingDefault } from "./put-account-setting-default.ts";

const root = "arn:aws:iam::000000000000:root";
const jane = { caller: { principalArn: "arn:aws:iam::000000000000:user/jane" } };

describe("PutAccountSettingDefault", () => {
  test("sets what holds for everybody in the account and region, whoever calls", async () => {
    const api = await aDirectApi();
    const put = { name: "defaultLogDriverMode", value: "blocking" } as const;
    const setting = { ...put, principalArn: root, type: "user" };
    expect(await api.call(putAccountSettingDefault, put, jane)).toEqual({ setting });
    const query = { name: put.name, effectiveSettings: true };
    expect((await api.call(listAccountSettings, query, jane)).settings).toEqual([setting]);
    const elsewhere = { caller: { region: "eu-west-1" } };
    expect((await api.call(listAccountSettings, query, elsewhere)).settings).toMatchObject([
      { value: "non-blocking" },
    ]);
  });

  test("refuses a value that the setting can't have", async () => {
    const api = await aDirectApi();
    await expect(
      api.call(putAccountSettingDefault, { name: "tagResourceAuthorization", value: "enabled" }),
    ).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: "enabled should be one of [on,off]",
    });
  });
});
