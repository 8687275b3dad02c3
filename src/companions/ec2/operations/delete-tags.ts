import type { DeleteTagsRequest } from "@aws-sdk/client-ec2";
import type { Ec2Operation } from "../operation.ts";
import { missing } from "../parameters.ts";
import { changeTags } from "../tagged.ts";
import { withoutTags } from "../tags.ts";

/** DeleteTags: those named, or all when none is. */
export const deleteTags: Ec2Operation<DeleteTagsRequest, object> = ({ input, tx, caller }) => {
  const { Resources = [], Tags } = input;
  if (Resources.length === 0) throw missing("resourceIdSet");
  for (const id of Resources) changeTags(tx, caller, id, (existing) => withoutTags(existing, Tags));
  return {};
};
