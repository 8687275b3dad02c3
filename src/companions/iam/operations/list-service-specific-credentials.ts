import type {
  ListServiceSpecificCredentialsRequest,
  ListServiceSpecificCredentialsResponse,
} from "@aws-sdk/client-iam";
import { findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** ListServiceSpecificCredentials: nobody has any here, which tools ask before they delete a user. */
export const listServiceSpecificCredentials: IamOperation<
  ListServiceSpecificCredentialsRequest,
  ListServiceSpecificCredentialsResponse
> = (context) => {
  if (context.input.UserName !== undefined) findUser(context, context.input.UserName);
  return { ServiceSpecificCredentials: [] };
};
