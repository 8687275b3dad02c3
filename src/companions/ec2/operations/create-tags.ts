import type { CreateTagsRequest } from "@aws-sdk/client-ec2";
import type { Ec2Operation } from "../operation.ts";
import { missing } from "../parameters.ts";
import { changeTags } from "../tagged.ts";
import { checkTags, mergeTags } from "../tags.ts";

/** CreateTags: on all of the resources or, when one of them is not there, on none. */
export const createTags: Ec2Operation<CreateTagsRequest, object> = ({ input, tx, caller }) => {
  const { Resources = [], Tags = [] } = input;
  if (Resources.length === 0) throw missing("resourceIdSet");
  if (Tags.length === 0) throw missing("tagSet");
  const tags = checkTags(Tags);
  for (const id of Resources) changeTags(tx, caller, id, (existing) => mergeTags(existing, tags));
  return {};
};
