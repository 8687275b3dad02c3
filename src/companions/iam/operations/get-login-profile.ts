import type { GetLoginProfileRequest, GetLoginProfileResponse } from "@aws-sdk/client-iam";
import { findUserOrSelf, noSuchEntity } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** GetLoginProfile: there is no console to log in to, so nobody has a password. */
export const getLoginProfile: IamOperation<GetLoginProfileRequest, GetLoginProfileResponse> = (
  context,
) => {
  const { userName } = findUserOrSelf(context, context.input.UserName);
  throw noSuchEntity(`Login Profile for User ${userName} cannot be found.`);
};
