import type { DescribeRegistryRequest, DescribeRegistryResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";

/** DescribeRegistry. Nothing is replicated. */
export const describeRegistry: EcrOperation<
  DescribeRegistryRequest,
  DescribeRegistryResponse
> = async ({ caller }) => ({
  registryId: caller.accountId,
  replicationConfiguration: { rules: [] },
});
