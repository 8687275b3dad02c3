import type {
  ListInstanceProfileTagsRequest,
  ListInstanceProfileTagsResponse,
} from "@aws-sdk/client-iam";
import { findInstanceProfile } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { listTags } from "../tags.ts";

/** ListInstanceProfileTags, in the order of their keys. No such profile: NoSuchEntityException. */
export const listInstanceProfileTags: IamOperation<
  ListInstanceProfileTagsRequest,
  ListInstanceProfileTagsResponse
> = (context) =>
  listTags(findInstanceProfile(context, context.input.InstanceProfileName), context.input);
