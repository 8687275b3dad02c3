import type {
  ListInstanceProfileTagsRequest,
  ListInstanceProfileTagsResponse,
} from "@aws-sdk/client-iam";
import { findInstanceProfile } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { listTags } from "../tags.ts";

export const listInstanceProfileTags: IamOperation<
  ListInstanceProfileTagsRequest,
  ListInstanceProfileTagsResponse
> = (context) =>
  listTags(findInstanceProfile(context, context.input.InstanceProfileName), context.input);
