import { identityKey } from "../domain/identity/names.ts";
import type { RoleRecord } from "../domain/identity/records.ts";
import { awsManagedPolicyArn } from "../domain/policy/aws-managed.ts";
import { roles } from "./identity-tables.ts";
import { newRole, type NewRoleSurroundings } from "./new-role.ts";
import type { Tx } from "./view.ts";

interface LinkedService {
  readonly roleName: string;
  readonly policyName: string;
}

/** The services whose roles ECS users make: AWS documentation, "Using service-linked roles" of each. */
const LINKED_SERVICES: Readonly<Record<string, LinkedService | undefined>> = {
  "ecs.amazonaws.com": {
    roleName: "AWSServiceRoleForECS",
    policyName: "AmazonECSServiceRolePolicy",
  },
  "ecs.application-autoscaling.amazonaws.com": {
    roleName: "AWSServiceRoleForApplicationAutoScaling_ECSService",
    policyName: "AWSApplicationAutoscalingECSServicePolicy",
  },
  "elasticloadbalancing.amazonaws.com": {
    roleName: "AWSServiceRoleForElasticLoadBalancing",
    policyName: "AWSElasticLoadBalancingServiceRolePolicy",
  },
};

/** The role and policy that a service, such as `ecs.amazonaws.com`, has; nothing for one without. */
export function linkedService(service: string): LinkedService | undefined {
  return Object.hasOwn(LINKED_SERVICES, service) ? LINKED_SERVICES[service] : undefined;
}

/** The role that a service makes for itself in an account, and nobody else may change. */
export function linkedRole(
  where: NewRoleSurroundings,
  service: string,
  { roleName, policyName }: LinkedService,
): RoleRecord {
  const trustPolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
  return {
    ...newRole(where, { roleName, path: `/aws-service-role/${service}/`, trustPolicy }),
    attachedPolicies: [awsManagedPolicyArn(`aws-service-role/${policyName}`)],
    linkedService: service,
  };
}

/** Makes the role of ECS unless it is there: AWS does so with an account's first cluster. */
export function ensureEcsRole(tx: Tx, where: NewRoleSurroundings): void {
  const linked = linkedService(ECS);
  if (!linked || tx.get(roles, identityKey(where.accountId, linked.roleName))) return;
  tx.put(roles, linkedRole(where, ECS, linked));
}

const ECS = "ecs.amazonaws.com";
