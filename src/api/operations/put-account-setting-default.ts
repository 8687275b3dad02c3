import { rootPrincipal } from "../../domain/account-settings.ts";
import type { Operation } from "../operation.ts";
import { putSetting } from "../put-setting.ts";

/** PutAccountSettingDefault: sets an account setting for everybody who sets nothing else. */
export const putAccountSettingDefault: Operation<"PutAccountSettingDefault"> = {
  errors: [],
  handle: ({ input, caller, write, warn }) =>
    write((tx) => {
      const { name, value } = input;
      return putSetting(tx, caller, { name, value, principalArn: rootPrincipal(caller), warn });
    }),
};
