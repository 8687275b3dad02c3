import type { ListUserTagsRequest, ListUserTagsResponse } from "@aws-sdk/client-iam";
import { findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { listTags } from "../tags.ts";

/** ListUserTags, in the order of their keys. No such user: NoSuchEntityException. */
export const listUserTags: IamOperation<ListUserTagsRequest, ListUserTagsResponse> = (context) =>
  listTags(findUser(context, context.input.UserName), context.input);
