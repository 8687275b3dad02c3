import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../../domain/shape.ts";
import type { Rejection } from "../../scheduler/place.ts";

/** The failures of one task that found no container instance: one for each instance. */
export function instanceFailures(rejections: readonly Rejection[]): readonly Shape<ecs.Failure>[] {
  return rejections.map(({ containerInstanceArn, reason, detail }) => ({
    arn: containerInstanceArn,
    reason,
    detail,
  }));
}

/**
 * The failure of one Fargate task that found no host: a single one, without an ARN, because the hosts are
 * not the user's to see. Reasons other than a lack of capacity stand when every host has the same.
 * Source: Amazon ECS Developer Guide, "API failure reasons".
 */
export function fargateFailure(rejections: readonly Rejection[]): Shape<ecs.Failure> {
  const [first] = rejections;
  if (!first) {
    return { reason: "RESOURCE:FARGATE", detail: "There is no host in the Fargate pool." };
  }
  const detail = [...new Set(rejections.map((rejection) => rejection.detail))].join(" ");
  const isLasting =
    first.reason === "ATTRIBUTE" || first.reason.endsWith("constraint unsatisfied.");
  const isCommon = rejections.every(({ reason }) => reason === first.reason);
  return { reason: isLasting && isCommon ? first.reason : "RESOURCE:FARGATE", detail };
}
