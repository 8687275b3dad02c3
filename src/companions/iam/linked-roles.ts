import type { RoleRecord } from "../../domain/identity/records.ts";
import { awsManagedPolicyArn } from "../../domain/policy/aws-managed.ts";
import { newRole } from "./new-role.ts";
import type { IamSurroundings } from "./operation.ts";

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

export function linkedService(service: string): LinkedService | undefined {
  return Object.hasOwn(LINKED_SERVICES, service) ? LINKED_SERVICES[service] : undefined;
}

/** The role that a service makes for itself in an account, and nobody else may change. */
export function linkedRole(
  where: IamSurroundings,
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
