import type { ListPolicyTagsRequest, ListPolicyTagsResponse } from "@aws-sdk/client-iam";
import { findPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { listTags } from "../tags.ts";

/** ListPolicyTags, in the order of their keys. AWS's policies have none; no such policy: NoSuchEntityException. */
export const listPolicyTags: IamOperation<ListPolicyTagsRequest, ListPolicyTagsResponse> = (
  context,
) => listTags(findPolicy(context, context.input.PolicyArn), context.input);
