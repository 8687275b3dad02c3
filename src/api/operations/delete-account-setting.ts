import {
  checkSettingName,
  effectiveSetting,
  settingKey,
  settingType,
} from "../../domain/account-settings.ts";
import { accountSettings } from "../../store/tables.ts";
import type { Operation } from "../operation.ts";
import { settingPrincipal } from "../setting-principal.ts";

/**
 * DeleteAccountSetting: takes back what a principal set; the answer has the value that holds for it from now
 * on. What was never set is no error.
 */
export const deleteAccountSetting: Operation<"DeleteAccountSetting"> = {
  errors: [],
  handle: ({ input, caller, write }) =>
    write((tx) => {
      const name = checkSettingName(input.name);
      const principalArn = settingPrincipal(tx, caller, input.principalArn);
      tx.delete(accountSettings, settingKey(caller, { name, principalArn }));
      const { value } = effectiveSetting((key) => tx.get(accountSettings, key), caller, {
        name,
        principalArn,
      });
      return { setting: { name, value, principalArn, type: settingType(name) } };
    }),
};
