import type { ListRoleTagsRequest, ListRoleTagsResponse } from "@aws-sdk/client-iam";
import { findRole } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { listTags } from "../tags.ts";

/** ListRoleTags, in the order of their keys. No such role: NoSuchEntityException. */
export const listRoleTags: IamOperation<ListRoleTagsRequest, ListRoleTagsResponse> = (context) =>
  listTags(findRole(context, context.input.RoleName), context.input);
