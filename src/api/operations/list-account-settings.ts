import type * as ecs from "@aws-sdk/client-ecs";
import {
  checkSettingName,
  effectiveSetting,
  SETTING_NAMES,
  settingKey,
  settingType,
} from "../../domain/account-settings.ts";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { accountSettings } from "../../store/tables.ts";
import type { View } from "../../store/view.ts";
import type { Operation, OperationContext } from "../operation.ts";
import { page } from "../pagination.ts";
import { settingPrincipal } from "../setting-principal.ts";

type Setting = Shape<ecs.Setting> & { readonly name: string };

/**
 * ListAccountSettings: what a principal has set or, with `effectiveSettings`, what holds for it: its own
 * values, else the account's defaults, which are the root user's.
 */
export const listAccountSettings: Operation<"ListAccountSettings"> = {
  errors: [],
  handle: (context) =>
    context.read((view) => {
      const { input, caller } = context;
      const principalArn = settingPrincipal(view, caller, input.principalArn);
      const { name, value, effectiveSettings = false } = input;
      if (value !== undefined && name === undefined) {
        // The rule is documented, the text is unverified.
        throw new ApiError(
          "InvalidParameterException",
          "name can not be blank when value is given.",
        );
      }
      const { items, nextToken } = page({
        items: settingsOf(view, context, principalArn),
        input,
        defaultSize: 10,
        maxSize: 10,
        query: {
          operation: "ListAccountSettings",
          scope: caller,
          filters: { principalArn, name, value, effectiveSettings },
        },
        keyOf: (setting) => setting.name,
      });
      return { settings: items, ...(nextToken !== undefined && { nextToken }) };
    }),
};

function settingsOf(
  view: View,
  { input, caller }: OperationContext<"ListAccountSettings">,
  principalArn: string,
): readonly Setting[] {
  const names = input.name === undefined ? SETTING_NAMES : [checkSettingName(input.name)];
  return names.flatMap((name): Setting[] => {
    const isSet = view.get(accountSettings, settingKey(caller, { name, principalArn }));
    if (!isSet && !input.effectiveSettings) return [];
    const effective = effectiveSetting((key) => view.get(accountSettings, key), caller, {
      name,
      principalArn,
    });
    if (input.value !== undefined && input.value !== effective.value) return [];
    return [{ ...effective, type: settingType(name) }];
  });
}
