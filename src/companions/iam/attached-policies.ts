import { ApiError } from "../../domain/errors.ts";
import type { PolicyBearer } from "../../domain/identity/records.ts";
import type { BearerKind } from "./bearers.ts";
import { findPolicy, limitExceeded, lookUpPolicy, noSuchEntity } from "./find.ts";
import type { IamSurroundings } from "./operation.ts";
import { page } from "./page.ts";

/** IAM and STS quotas, "Managed policies attached to an IAM role" and the same for users and groups. */
const MAX_ATTACHED = 10;
const SERVICE_ROLES = "/aws-service-role/";

interface Attachment {
  readonly bearer: string;
  readonly policyArn: string;
}

/** Attaches a managed policy; once more does nothing. */
export function attach<Row extends PolicyBearer>(
  kind: BearerKind<Row>,
  where: IamSurroundings,
  { bearer, policyArn }: Attachment,
): object {
  const row = kind.findOwn(where, bearer);
  const policy = lookUpPolicy(where, policyArn);
  if (!policy) throw noSuchEntity(`Policy ${policyArn} does not exist or is not attachable.`);
  if (policy.path.startsWith(SERVICE_ROLES)) {
    throw new ApiError(
      "PolicyNotAttachableException",
      `Cannot attach a Service Role Policy to a Customer Role.`,
    );
  }
  if (row.attachedPolicies.includes(policyArn)) return {};
  if (row.attachedPolicies.length >= MAX_ATTACHED) {
    const noun = `${kind.noun.charAt(0).toUpperCase()}${kind.noun.slice(1)}`;
    throw limitExceeded(`Cannot exceed quota for PoliciesPer${noun}: ${MAX_ATTACHED}`);
  }
  kind.put(where.tx, { ...row, attachedPolicies: [...row.attachedPolicies, policyArn] });
  return {};
}

export function detach<Row extends PolicyBearer>(
  kind: BearerKind<Row>,
  where: IamSurroundings,
  { bearer, policyArn }: Attachment,
): object {
  const row = kind.findOwn(where, bearer);
  if (!row.attachedPolicies.includes(policyArn)) {
    throw noSuchEntity(`Policy ${policyArn} was not found.`);
  }
  const attachedPolicies = row.attachedPolicies.filter((arn) => arn !== policyArn);
  kind.put(where.tx, { ...row, attachedPolicies });
  return {};
}

export function listAttached<Row extends PolicyBearer>(
  kind: BearerKind<Row>,
  where: IamSurroundings,
  given: {
    readonly bearer: string;
    readonly input: {
      readonly PathPrefix?: string | undefined;
      readonly Marker?: string | undefined;
      readonly MaxItems?: number | undefined;
    };
  },
) {
  const row = kind.find(where, given.bearer);
  const { PathPrefix = "/" } = given.input;
  const policies = row.attachedPolicies
    .map((arn) => findPolicy(where, arn))
    .filter(({ path }) => path.startsWith(PathPrefix));
  const { items, more } = page(policies, {
    operation: "attached policies",
    filters: [where.caller.accountId, kind.noun, kind.nameOf(row), PathPrefix],
    input: given.input,
    nameOf: ({ policyName, arn }) => `${policyName} ${arn}`,
  });
  const AttachedPolicies = items.map(({ policyName, arn }) => ({
    PolicyName: policyName,
    PolicyArn: arn,
  }));
  return { AttachedPolicies, ...more };
}
