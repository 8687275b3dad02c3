import type { ListPolicyVersionsRequest, ListPolicyVersionsResponse } from "@aws-sdk/client-iam";
import { findPolicy } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { page } from "../page.ts";
import { presentVersion } from "../policy-versions.ts";

/** ListPolicyVersions, the newest first. */
export const listPolicyVersions: IamOperation<
  ListPolicyVersionsRequest,
  ListPolicyVersionsResponse
> = (context) => {
  const { input } = context;
  const policy = findPolicy(context, input.PolicyArn);
  const { items, more } = page(policy.versions, {
    operation: "ListPolicyVersions",
    filters: policy.arn,
    input,
    nameOf: ({ versionId }) => newestFirst(versionId),
  });
  return { Versions: items.map((version) => presentVersion(policy, version)), ...more };
};

function newestFirst(versionId: string): string {
  return String(1e9 - Number(versionId.slice(1))).padStart(10, "0");
}
