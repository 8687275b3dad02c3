import type { DescribeTagsRequest, DescribeTagsResult } from "@aws-sdk/client-ec2";
import { type FilterFields, filtered } from "../filter.ts";
import type { Ec2Operation } from "../operation.ts";
import { page } from "../page.ts";
import { allTags, type PlacedTag } from "../tagged.ts";

/**
 * DescribeTags: every tag of the region's VPCs, subnets, groups, rules and interfaces, one entry each. A filter that
 * EC2 doesn't have: InvalidParameterValue.
 */
export const describeTags: Ec2Operation<DescribeTagsRequest, DescribeTagsResult> = ({
  input,
  tx,
  caller,
}) => {
  const matching = filtered(allTags(tx, caller), {
    filters: input.Filters,
    fields: FIELDS,
    tagsOf: (tag) => [tag],
  });
  const { rows, ...rest } = page(matching, {
    operation: "DescribeTags",
    scope: caller,
    input,
    idOf: ({ resourceId, key }) => `${resourceId} ${key}`,
  });
  const Tags = rows.map(({ key, value, resourceId, resourceType }) => ({
    Key: key,
    Value: value,
    ResourceId: resourceId,
    ResourceType: resourceType,
  }));
  return { Tags, ...rest };
};

const FIELDS: FilterFields<PlacedTag> = {
  key: ({ key }) => key,
  "resource-id": ({ resourceId }) => resourceId,
  "resource-type": ({ resourceType }) => resourceType,
  value: ({ value }) => value,
};
