import { parseArn } from "../domain/arn.ts";
import type { ClusterRecord } from "../domain/cluster/cluster.ts";
import type { ContainerInstanceRecord } from "../domain/container-instance/container-instance.ts";
import { ApiError } from "../domain/errors.ts";
import type { View } from "../store/view.ts";
import { findContainerInstance } from "./container-instance-reference.ts";

/**
 * The container instance that an attribute is of. A short id needs the target's type beside it; there is one
 * type. Throws InvalidParameterException (text unverified) without a target or its type, and
 * TargetNotFoundException (text from a secondary source) when there is no such instance.
 */
export function resolveAttributeTarget(
  view: View,
  cluster: ClusterRecord,
  attribute: { readonly targetId?: string | undefined; readonly targetType?: string | undefined },
): ContainerInstanceRecord {
  const { targetId = "", targetType } = attribute;
  if (targetId === "") throw invalid("targetId can not be blank.");
  if (targetType === undefined && !parseArn(targetId)) {
    throw invalid("targetType can not be blank when targetId is not an ARN.");
  }
  const instance = findContainerInstance(view, cluster, targetId);
  if (instance && instance.status !== "INACTIVE") return instance;
  throw new ApiError("TargetNotFoundException", `Could not find ${targetId}`);
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}
