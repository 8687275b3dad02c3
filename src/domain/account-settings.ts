import type { AccountSettingRecord } from "./account-setting.ts";
import { ApiError } from "./errors.ts";
import { type Scope, scopeKey } from "./scope.ts";

/** What may be set under a name, and what holds where nobody set it. */
interface SettingDefinition {
  readonly values: readonly string[];
  readonly defaultValue: string;
  /** Set by AWS on the customer's behalf and read-only. */
  readonly isManaged?: boolean;
  /** Why a value other than the default makes no difference here; to be told to whoever sets it. */
  readonly withoutEffect?: string;
}

const ON_OFF = ["enabled", "disabled"] as const;

/**
 * The account settings in the order of the API's enum. Source: Amazon ECS API Reference, "PutAccountSetting",
 * and Amazon ECS Developer Guide, "Access Amazon ECS features with account settings". The long ARN formats
 * have been mandatory since April 2021, so that they can't be turned off.
 */
const DEFINITIONS = {
  serviceLongArnFormat: { values: ["enabled"], defaultValue: "enabled" },
  taskLongArnFormat: { values: ["enabled"], defaultValue: "enabled" },
  containerInstanceLongArnFormat: { values: ["enabled"], defaultValue: "enabled" },
  awsvpcTrunking: {
    values: ON_OFF,
    defaultValue: "disabled",
    withoutEffect: "hosts have no limit of network interfaces that trunking would raise",
  },
  containerInsights: {
    values: [...ON_OFF, "enhanced"],
    defaultValue: "disabled",
    withoutEffect: "clusters get it, but nothing sends metrics to CloudWatch",
  },
  fargateFIPSMode: {
    values: ON_OFF,
    defaultValue: "disabled",
    withoutEffect: "Fargate tasks run without FIPS 140",
  },
  tagResourceAuthorization: {
    values: ["on", "off"],
    defaultValue: "on",
    withoutEffect: "whoever may call an operation may tag with it",
  },
  fargateTaskRetirementWaitPeriod: {
    values: ["0", "7", "14"],
    defaultValue: "7",
    withoutEffect: "Fargate tasks are never retired",
  },
  guardDutyActivate: { values: ["on", "off"], defaultValue: "off", isManaged: true },
  defaultLogDriverMode: { values: ["blocking", "non-blocking"], defaultValue: "non-blocking" },
  fargateEventWindows: {
    values: ON_OFF,
    defaultValue: "disabled",
    withoutEffect: "Fargate tasks are never retired",
  },
} as const satisfies Readonly<Record<string, SettingDefinition>>;

/** The name of an account setting, as the API spells it. */
export type SettingName = keyof typeof DEFINITIONS;

/** Every account setting. */
export const SETTING_NAMES: readonly SettingName[] = Object.keys(DEFINITIONS).filter(isSettingName);

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(DEFINITIONS, name);
}

/** Throws InvalidParameterException, with AWS's list of names, for a name that is no account setting. */
export function checkSettingName(name: string): SettingName {
  if (isSettingName(name)) return name;
  throw invalid(`${name} should be one of [${SETTING_NAMES.join(",")}]`);
}

/**
 * Checks a value that somebody sets. Gives what to tell them when it makes no difference here.
 * Throws InvalidParameterException; the texts are unverified.
 */
export function checkSettingValue(name: SettingName, value: string): string | undefined {
  const definition: SettingDefinition = DEFINITIONS[name];
  if (definition.isManaged) {
    throw invalid(`The account setting ${name} is managed by AWS and can't be changed.`);
  }
  if (!definition.values.includes(value)) {
    throw invalid(`${value} should be one of [${definition.values.join(",")}]`);
  }
  if (value === definition.defaultValue || definition.withoutEffect === undefined) return undefined;
  return `the account setting ${name} has no effect: ${definition.withoutEffect}`;
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}

/** Who manages a setting, as the API tells it. */
export function settingType(name: SettingName): "user" | "aws_managed" {
  const definition: SettingDefinition = DEFINITIONS[name];
  return definition.isManaged ? "aws_managed" : "user";
}

/** The root user of an account; what is set for it holds for everybody who set nothing else. */
export function rootPrincipal(scope: Pick<Scope, "accountId">): string {
  return `arn:aws:iam::${scope.accountId}:root`;
}

/** The key of a record; the root user's settings are the account's default. */
export function settingKey(
  scope: Scope,
  setting: { readonly name: SettingName; readonly principalArn: string },
): string {
  const isDefault = setting.principalArn === rootPrincipal(scope);
  return `${scopeKey(scope)}/${setting.name}/${isDefault ? "default" : setting.principalArn}`;
}

/** What holds for a principal, and whose setting it is. */
export interface EffectiveSetting {
  readonly name: SettingName;
  readonly value: string;
  /** The principal if it set the value for itself, else the root user. */
  readonly principalArn: string;
}

/** The value that holds for a principal: its own, else the account's default, else AWS's. */
export function effectiveSetting(
  find: (settingKey: string) => Pick<AccountSettingRecord, "value"> | undefined,
  scope: Scope,
  setting: { readonly name: SettingName; readonly principalArn: string },
): EffectiveSetting {
  const { name, principalArn } = setting;
  const root = rootPrincipal(scope);
  const own = find(settingKey(scope, setting));
  if (own) return { name, value: own.value, principalArn };
  const shared = find(settingKey(scope, { name, principalArn: root }));
  const value = shared?.value ?? DEFINITIONS[name].defaultValue;
  return { name, value, principalArn: root };
}
