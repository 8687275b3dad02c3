import type { GetUserRequest, GetUserResponse } from "@aws-sdk/client-iam";
import { isRoot } from "../../../domain/scope.ts";
import { findUserOrSelf } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { presentWholeUser } from "../present.ts";

/** GetUser; without a name it is the caller, and of root there is no more than its number. */
export const getUser: IamOperation<GetUserRequest, GetUserResponse> = (context) => {
  const { input, caller } = context;
  if (input.UserName === undefined && isRoot(caller)) {
    const { accountId, principalArn } = caller;
    return {
      User: { Path: "/", UserName: "root", UserId: accountId, Arn: principalArn, CreateDate: 0 },
    };
  }
  return { User: presentWholeUser(findUserOrSelf(context, input.UserName)) };
};
