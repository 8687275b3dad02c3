import { fingerprint } from "../fingerprint.ts";
import { MANAGED_BY_AWS, type ManagedPolicyRecord } from "../identity/records.ts";
import { type Caller, isRoot } from "../scope.ts";

/** As the generated table has them. */
export type ManagedPolicyRow = readonly [
  name: string,
  path: string,
  createdAtMs: number,
  updatedAtMs: number,
  defaultVersionId: string,
  document: string,
];

/** The managed policies that AWS keeps, by their ARNs. */
export type AwsManagedPolicies = ReadonlyMap<string, ManagedPolicyRecord>;

let loaded: Promise<AwsManagedPolicies> | undefined;

/** Loads AWS's policies at their first use: they are much text, and most servers never need them. */
export function awsManagedPolicies(): Promise<AwsManagedPolicies> {
  loaded ??= import("./aws-managed.gen.ts").then(
    ({ AWS_MANAGED_POLICIES }) =>
      new Map(AWS_MANAGED_POLICIES.map((row) => record(row)).map((policy) => [policy.arn, policy])),
  );
  return loaded;
}

const NONE: AwsManagedPolicies = new Map();

/** Those that a caller can have: none for root, so that nobody loads them for its calls. */
export async function managedPoliciesFor(
  caller: Pick<Caller, "principalArn">,
): Promise<AwsManagedPolicies> {
  return isRoot(caller) ? NONE : awsManagedPolicies();
}

/** The ARN of a policy that AWS keeps, by its path and name: `service-role/AmazonECSTaskExecutionRolePolicy`. */
export function awsManagedPolicyArn(pathAndName: string): string {
  return `arn:aws:iam::${MANAGED_BY_AWS}:policy/${pathAndName}`;
}

function record(row: ManagedPolicyRow): ManagedPolicyRecord {
  const [policyName, path, createdAtMs, updatedAtMs, defaultVersionId, document] = row;
  const number = Number(defaultVersionId.slice(1));
  return {
    arn: awsManagedPolicyArn(`${path.slice(1)}${policyName}`),
    accountId: MANAGED_BY_AWS,
    policyName,
    // AWS's real ids are not published; these are as constant.
    policyId: `ANPA${fingerprint([policyName, path])
      .toUpperCase()
      .replaceAll(/[^A-Z2-7]/g, "A")
      .padEnd(17, "A")
      .slice(0, 17)}`,
    path,
    versions: [{ versionId: defaultVersionId, document, createdAtMs: updatedAtMs }],
    defaultVersionId,
    lastVersionNumber: number,
    createdAtMs,
    updatedAtMs,
    tags: [],
  };
}
