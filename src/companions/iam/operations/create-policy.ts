import type { CreatePolicyRequest, CreatePolicyResponse } from "@aws-sdk/client-iam";
import { identityArn, identityKey, uniqueId } from "../../../domain/identity/names.ts";
import type { ManagedPolicyRecord } from "../../../domain/identity/records.ts";
import { managedPolicies } from "../../../store/identity-tables.ts";
import { alreadyExists } from "../find.ts";
import type { IamOperation } from "../operation.ts";
import { checkedPolicy } from "../policy-versions.ts";
import { presentPolicy } from "../present.ts";
import { checkedTags, tagsIfAny } from "../tags.ts";

/**
 * CreatePolicy, with the document as version v1. A name that is taken, at whatever path: EntityAlreadyExistsException;
 * what is no identity policy: MalformedPolicyDocumentException; one that is too big: LimitExceededException. The answer
 * has no description, as on AWS.
 */
export const createPolicy: IamOperation<CreatePolicyRequest, CreatePolicyResponse> = (context) => {
  const { input, tx, caller, nowMs, ids } = context;
  const { accountId } = caller;
  const { PolicyName: policyName, Path: path = "/" } = input;
  if (tx.count(managedPolicies, "name", identityKey(accountId, policyName)) > 0) {
    throw alreadyExists(
      `A policy called ${policyName} already exists. Duplicate names are not allowed.`,
    );
  }
  const policy: ManagedPolicyRecord = {
    arn: identityArn("policy", { accountId, path, name: policyName }),
    accountId,
    policyName,
    policyId: uniqueId("ANPA", ids.hex32()),
    path,
    ...(input.Description !== undefined && { description: input.Description }),
    versions: [
      { versionId: "v1", document: checkedPolicy(input.PolicyDocument), createdAtMs: nowMs },
    ],
    defaultVersionId: "v1",
    lastVersionNumber: 1,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    tags: checkedTags(input.Tags),
  };
  tx.put(managedPolicies, policy);
  return { Policy: { ...presentPolicy(tx, accountId, policy), ...tagsIfAny(policy) } };
};
