import type {
  ListVirtualMFADevicesRequest,
  ListVirtualMFADevicesResponse,
} from "@aws-sdk/client-iam";
import type { IamOperation } from "../operation.ts";

/** ListVirtualMFADevices: there are none here, which Terraform asks before it deletes a user by force. */
export const listVirtualMFADevices: IamOperation<
  ListVirtualMFADevicesRequest,
  ListVirtualMFADevicesResponse
> = () => ({ VirtualMFADevices: [], IsTruncated: false });
