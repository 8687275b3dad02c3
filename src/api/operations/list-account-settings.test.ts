import { describe, expect, test } from "vitest";
import { aDirectApi } from "../../../test/fixtures/operation-context.ts";
import { anEcsApplication, sendRaw } from "../../../test/fixtures/ecs-application.ts";
import { listAccountSettings } from "./list-account-settings.ts";
import { putAccountSetting } from "./put-account-setting.ts";

const root = "arn:aws:iam::000000000000:root";

describe("ListAccountSettings", () => {
  test("lists only what was set, unless asked for what holds", async () => {
    const api = await aDirectApi();
    await api.call(putAccountSetting, { name: "containerInsights", value: "enabled" });
    expect(await api.call(listAccountSettings, {})).toEqual({
      settings: [{ name: "containerInsights", value: "enabled", principalArn: root, type: "user" }],
    });
    const effective = await api.call(listAccountSettings, { effectiveSettings: true });
    expect(effective.settings).toHaveLength(10);
    const { nextToken } = effective;
    const rest = await api.call(listAccountSettings, { effectiveSettings: true, nextToken });
    const all = [...(effective.settings ?? []), ...(rest.settings ?? [])];
    expect(Object.fromEntries(all.map((setting) => [setting.name, setting.value]))).toEqual({
      awsvpcTrunking: "disabled",
      containerInsights: "enabled",
      containerInstanceLongArnFormat: "enabled",
      defaultLogDriverMode: "non-blocking",
      fargateEventWindows: "disabled",
      fargateFIPSMode: "disabled",
      fargateTaskRetirementWaitPeriod: "7",
      guardDutyActivate: "off",
      serviceLongArnFormat: "enabled",
      tagResourceAuthorization: "on",
      taskLongArnFormat: "enabled",
    });
  });

  test("says which settings AWS manages", async () => {
    const api = await aDirectApi();
    const query = { name: "guardDutyActivate", effectiveSettings: true } as const;
    expect((await api.call(listAccountSettings, query)).settings).toMatchObject([
      { type: "aws_managed" },
    ]);
  });

  test.each([
    ["enabled", 1],
    ["disabled", 0],
  ])("by name and the value %s lists %i", async (value, count) => {
    const api = await aDirectApi();
    const query = { name: "taskLongArnFormat", value, effectiveSettings: true } as const;
    expect((await api.call(listAccountSettings, query)).settings).toHaveLength(count);
  });

  test("refuses a value without a name", async () => {
    const api = await aDirectApi();
    await expect(api.call(listAccountSettings, { value: "enabled" })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: "name can not be blank when value is given.",
    });
  });

  test("refuses pages of more than ten", async () => {
    const api = await aDirectApi();
    await expect(api.call(listAccountSettings, { maxResults: 11 })).rejects.toMatchObject({
      code: "InvalidParameterException",
      message: "maxResults must be between 1 and 10.",
    });
  });

  test("refuses a name that is none with AWS's list of names", async () => {
    const application = await anEcsApplication();
    expect(await sendRaw(application, "ListAccountSettings", { name: "unknown" })).toEqual({
      status: 400,
      body: {
        __type: expect.stringContaining("InvalidParameterException"),
        message: expect.stringMatching(
          /^unknown should be one of \[serviceLongArnFormat,taskLongArnFormat,/,
        ),
      },
    });
  });
});
