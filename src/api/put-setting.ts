import type * as ecs from "@aws-sdk/client-ecs";
import {
  checkSettingName,
  checkSettingValue,
  rootPrincipal,
  settingKey,
  settingType,
} from "../domain/account-settings.ts";
import type { Caller } from "../domain/scope.ts";
import type { Shape } from "../domain/shape.ts";
import { accountSettings } from "../store/tables.ts";
import type { Tx } from "../store/view.ts";

/**
 * Sets an account setting for a principal; the root user's is the account's default. Throws
 * InvalidParameterException for a name, or a value, that there is not.
 */
export function putSetting(
  tx: Tx,
  caller: Caller,
  given: {
    readonly name: string;
    readonly value: string;
    readonly principalArn: string;
    readonly warn: (message: string) => void;
  },
): { setting: Shape<ecs.Setting> } {
  const { value, principalArn } = given;
  const name = checkSettingName(given.name);
  const warning = checkSettingValue(name, value);
  if (warning !== undefined) given.warn(warning);
  const { accountId, region } = caller;
  tx.put(accountSettings, {
    settingKey: settingKey(caller, { name, principalArn }),
    accountId,
    region,
    name,
    value,
    ...(principalArn !== rootPrincipal(caller) && { principalArn }),
  });
  return { setting: { name, value, principalArn, type: settingType(name) } };
}
