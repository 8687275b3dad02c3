import type { ListPolicyTagsRequest, ListPolicyTagsResponse } from "@aws-sdk/client-iam";
import { findPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { listTags } from "../tags.ts";

export const listPolicyTags: IamOperation<ListPolicyTagsRequest, ListPolicyTagsResponse> = (
  context,
) => listTags(findPolicy(context, context.input.PolicyArn), context.input);
