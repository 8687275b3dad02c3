import { describe, expect, test } from "vitest";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { listAccountSettings } from "./list-account-settings.ts";
import { putAccountSetting } from "./put-account-setting.ts";

const root = "arn:aws:iam::000000000000:root";
const jane = "arn:aws:iam::000000000000:user/jane";

describe("PutAccountSetting", () => {
  test("sets a setting for the caller alone", async () => {
    const api = await aDirectApi();
    const put = { name: "containerInsights", value: "enabled" } as const;
    const asJane = { caller: { principalArn: jane } };
    expect(await api.call(putAccountSetting, put, asJane)).toEqual({
      setting: { ...put, principalArn: jane, type: "user" },
    });
    expect((await api.call(listAccountSettings, {}, asJane)).settings).toHaveLength(1);
    expect((await api.call(listAccountSettings, {})).settings).toEqual([]);
  });

  test("by the root user sets what holds for everybody, or one principal's", async () => {
    const api = await aDirectApi();
    const name = "containerInsights";
    await api.call(putAccountSetting, { name, value: "enabled" });
    await api.call(putAccountSetting, { name, value: "enhanced", principalArn: jane });
    const listed = async (principalArn: string): Promise<unknown> =>
      (await api.call(listAccountSettings, { name, effectiveSettings: true, principalArn }))
        .settings;
    expect(await listed(jane)).toMatchObject([{ value: "enhanced", principalArn: jane }]);
    const joe = "arn:aws:iam::000000000000:role/joe";
    expect(await listed(joe)).toMatchObject([{ value: "enabled", principalArn: root }]);
  });

  test.each([
    ["fargateFIPSMode", "enabled", 1],
    ["fargateFIPSMode", "disabled", 0],
    ["awsvpcTrunking", "enabled", 1],
    ["containerInsights", "enhanced", 1],
    ["tagResourceAuthorization", "off", 1],
    ["fargateTaskRetirementWaitPeriod", "14", 1],
    ["fargateTaskRetirementWaitPeriod", "7", 0],
    ["defaultLogDriverMode", "blocking", 0],
  ] as const)("of %s as %s gives the operator %i warnings", async (name, value, count) => {
    const api = await aDirectApi();
    await api.call(putAccountSetting, { name, value });
    expect(api.warnings).toHaveLength(count);
  });

  test.each([
    ["containerInsights", "on", "on should be one of [enabled,disabled,enhanced]"],
    ["fargateTaskRetirementWaitPeriod", "1", "1 should be one of [0,7,14]"],
    ["taskLongArnFormat", "disabled", "disabled should be one of [enabled]"],
    ["guardDutyActivate", "on", "The account setting guardDutyActivate is managed by AWS"],
  ] as const)("refuses %s as %s", async (name, value, message) => {
    const api = await aDirectApi();
    await expect(api.call(putAccountSetting, { name, value })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: expect.stringContaining(message),
    });
  });

  test("refuses another's setting to who is not the root user", async () => {
    const api = await aDirectApi();
    await expect(
      api.call(
        putAccountSetting,
        { name: "containerInsights", value: "enabled", principalArn: root },
        { caller: { principalArn: jane } },
      ),
    ).rejects.toMatchObject({ code: "AccessDeniedException" });
  });

  test.each(["jane", "arn:aws:iam::111111111111:root", "arn:aws:iam::000000000000:group/a"])(
    "refuses the principal %s",
    async (principalArn) => {
      const api = await aDirectApi();
      await expect(
        api.call(putAccountSetting, { name: "containerInsights", value: "enabled", principalArn }),
      ).rejects.toMatchObject({ code: "InvalidParameterException" });
    },
  );
});
