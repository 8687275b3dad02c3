import type { Operation } from "../operation.ts";
import { putSetting } from "../put-setting.ts";
import { settingPrincipal } from "../setting-principal.ts";

/** PutAccountSetting: sets an account setting for the caller or, by the root user, for another principal. */
export const putAccountSetting: Operation<"PutAccountSetting"> = {
  errors: [],
  handle: ({ input, caller, write, warn }) =>
    write((tx) => {
      const { name, value } = input;
      const principalArn = settingPrincipal(tx, caller, input.principalArn);
      return putSetting(tx, caller, { name, value, principalArn, warn });
    }),
};
