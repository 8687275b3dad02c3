import type { ListMFADevicesRequest, ListMFADevicesResponse } from "@aws-sdk/client-iam";
import { findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** ListMFADevices: nobody has any here, which tools ask before they delete a user. */
export const listMFADevices: IamOperation<ListMFADevicesRequest, ListMFADevicesResponse> = (
  context,
) => {
  if (context.input.UserName !== undefined) findUser(context, context.input.UserName);
  return { MFADevices: [], IsTruncated: false };
};
