import { describe, expect, test } from "vitest";
import {
  checkSettingName,
  checkSettingValue,
  effectiveSetting,
  rootPrincipal,
  settingKey,
} from "./account-settings.ts";

const scope = { accountId: "123456789012", region: "eu-west-1" };
const jane = "arn:aws:iam::123456789012:user/jane";
const root = rootPrincipal(scope);
const name = "containerInsights";

describe("effectiveSetting", () => {
  const own = [settingKey(scope, { name, principalArn: jane }), "enhanced"] as const;
  const shared = [settingKey(scope, { name, principalArn: root }), "enabled"] as const;

  test.each([
    ["what the principal set", [own, shared], { value: "enhanced", principalArn: jane }],
    ["else the account's default", [shared], { value: "enabled", principalArn: root }],
    ["else AWS's", [], { value: "disabled", principalArn: root }],
  ] as const)("is %s", (_, settings, expected) => {
    const found = new Map(settings.map(([key, value]) => [key, { value }]));
    expect(effectiveSetting((key) => found.get(key), scope, { name, principalArn: jane })).toEqual({
      name,
      ...expected,
    });
  });
});

test("settings of regions, principals and names are kept apart", () => {
  const keys = [
    settingKey(scope, { name, principalArn: jane }),
    settingKey(scope, { name, principalArn: root }),
    settingKey({ ...scope, region: "us-east-1" }, { name, principalArn: jane }),
    settingKey(scope, { name: "awsvpcTrunking", principalArn: jane }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test("an unknown name is refused with the list of names", () => {
  expect(() => checkSettingName("dualStackIPv6")).toThrow(
    /^dualStackIPv6 should be one of \[serviceLongArnFormat,taskLongArnFormat,.*,fargateEventWindows\]$/,
  );
  expect(() => checkSettingName("constructor")).toThrow("should be one of");
});

test("a value that makes no difference here says so, unless it is the default", () => {
  expect(checkSettingValue("awsvpcTrunking", "enabled")).toMatch("has no effect");
  expect(checkSettingValue("awsvpcTrunking", "disabled")).toBeUndefined();
});
