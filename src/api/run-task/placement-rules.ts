import type * as ecs from "@aws-sdk/client-ecs";
import { ApiError } from "../../domain/errors.ts";
import { compileQuery } from "../../domain/query-language/query.ts";
import type { Shape } from "../../domain/shape.ts";
import type { TaskDefinitionRecord } from "../../domain/task-definition/record.ts";
import type { TaskRecord } from "../../domain/task/record.ts";
import type { Constraint, Strategy } from "../../scheduler/place.ts";

/** Amazon ECS API Reference, "RunTask", placementConstraints and placementStrategy. */
const MAX_CONSTRAINTS = 10;
const MAX_STRATEGIES = 5;

/** What spreads Fargate tasks: Amazon ECS Developer Guide, "Amazon ECS task placement". */
const FARGATE_STRATEGY: readonly Strategy[] = [
  { type: "spread", by: { attribute: "ecs.availability-zone" } },
];

/**
 * The constraints of task definition and request together, and the request's strategies; without any, a
 * Fargate task is spread over the zones and any other goes to an instance at random.
 *
 * Throws InvalidParameterException; its texts for limits and fields are those of CreateService as far as
 * known, else unverified.
 * Source: Amazon ECS API Reference, "PlacementConstraint" and "PlacementStrategy".
 */
export function placementRules(options: {
  readonly taskDefinition: TaskDefinitionRecord;
  readonly launchType: TaskRecord["launchType"];
  readonly placementConstraints?: readonly Shape<ecs.PlacementConstraint>[] | undefined;
  readonly placementStrategy?: readonly Shape<ecs.PlacementStrategy>[] | undefined;
}): { readonly constraints: readonly Constraint[]; readonly strategy: readonly Strategy[] } {
  const { taskDefinition, launchType, placementConstraints = [], placementStrategy = [] } = options;
  const constraints = [
    ...(taskDefinition.definition.placementConstraints ?? []),
    ...placementConstraints,
  ];
  if (constraints.length > MAX_CONSTRAINTS) {
    throw invalid(`Maximum number of constraints is ${MAX_CONSTRAINTS}.`);
  }
  if (placementStrategy.length > MAX_STRATEGIES) {
    throw invalid(`Maximum number of strategies is ${MAX_STRATEGIES}.`);
  }
  const strategy = placementStrategy.map(strategyOf);
  return {
    constraints: constraints.map(constraintOf),
    strategy: launchType === "FARGATE" ? FARGATE_STRATEGY : strategy,
  };
}

function constraintOf({ type, expression }: Shape<ecs.PlacementConstraint>): Constraint {
  if (type === undefined) throw invalid("The type of a placement constraint can not be blank.");
  if (type === "distinctInstance") {
    // ECS refuses an empty one as well (hashicorp/terraform#11446).
    if (expression === undefined) return { type };
    throw invalid("distinctInstance expression should not be specified.");
  }
  if (expression === undefined || expression === "") {
    throw invalid("memberOf expression should be specified.");
  }
  return { type, expression, matches: compileQuery(expression) };
}

function strategyOf({ type, field }: Shape<ecs.PlacementStrategy>): Strategy {
  switch (type) {
    case "random":
      if (field !== undefined) throw invalid("random field should not be specified.");
      return { type };
    case "binpack":
      return { type, field: binpackField(field ?? "") };
    case "spread":
      return { type, by: spreadField(field ?? "") };
    default:
      throw invalid("The type of a placement strategy can not be blank.");
  }
}

/** Fields are not case-sensitive. */
function binpackField(field: string): "cpu" | "memory" {
  const wanted = field.toLowerCase();
  if (wanted === "cpu" || wanted === "memory") return wanted;
  throw invalid(`binpack field should be cpu or memory, not ${JSON.stringify(field)}.`);
}

/** `host` is another word for `instanceId`. */
function spreadField(field: string): "instanceId" | { readonly attribute: string } {
  if (["instanceid", "host"].includes(field.toLowerCase())) return "instanceId";
  const attribute = /^attribute:(.+)$/i.exec(field)?.[1];
  if (attribute !== undefined) return { attribute };
  throw invalid(
    `spread field should be instanceId or attribute:NAME, not ${JSON.stringify(field)}.`,
  );
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}
