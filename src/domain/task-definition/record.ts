import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../shape.ts";
import type { TagRecord } from "../cluster/cluster.ts";

/** A container definition after normalisation: what ECS fills in is filled in. */
export type ContainerDefinition = Shape<ecs.ContainerDefinition> & { readonly name: string };

/** One revision as the store keeps it. */
export interface TaskDefinitionRecord {
  readonly taskDefinitionArn: string;
  readonly accountId: string;
  readonly region: string;
  readonly family: string;
  readonly revision: number;
  readonly status: "ACTIVE" | "INACTIVE" | "DELETE_IN_PROGRESS";
  /** What was registered, normalised, without `tags`: the members that Describe echoes. */
  readonly definition: TaskDefinitionBody;
  readonly compatibilities: readonly ecs.Compatibility[];
  /** Attribute names a container instance must have, sorted. */
  readonly requiresAttributes: readonly string[];
  readonly registeredAtMs: number;
  readonly registeredBy: string;
  readonly deregisteredAtMs?: number;
  readonly deleteRequestedAtMs?: number;
  readonly tags: readonly TagRecord[];
}

/** The members of a task definition that its author wrote, in normal form. */
export type TaskDefinitionBody = Omit<
  Shape<ecs.RegisterTaskDefinitionRequest>,
  "tags" | "containerDefinitions" | "family"
> & {
  readonly family: string;
  readonly containerDefinitions: readonly ContainerDefinition[];
};

/** Remembers a family's last revision number, which is never given twice, even after deletion. */
export interface FamilyRecord {
  /** `ACCOUNT/REGION/FAMILY`. */
  readonly familyKey: string;
  readonly accountId: string;
  readonly region: string;
  readonly family: string;
  readonly lastRevision: number;
}
