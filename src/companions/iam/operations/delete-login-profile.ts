import type { DeleteLoginProfileRequest } from "@aws-sdk/client-iam";
import { findUserOrSelf, noSuchEntity } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** DeleteLoginProfile: there is no console to log in to, so nobody has a password. */
export const deleteLoginProfile: IamOperation<DeleteLoginProfileRequest> = (context) => {
  const { userName } = findUserOrSelf(context, context.input.UserName);
  throw noSuchEntity(`Login Profile for User ${userName} cannot be found.`);
};
