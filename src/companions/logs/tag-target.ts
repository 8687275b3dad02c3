import type { Scope } from "../../domain/scope.ts";
import type { View } from "../../store/view.ts";
import { groupNamed, groupNotFound, invalid, nameInArn } from "./groups.ts";
import type { LogGroupRecord } from "./tables.ts";

/**
 * The group of an ARN. Throws InvalidParameterException for what is no ARN of a log group,
 * ResourceNotFoundException for one that is not here. (Destinations can have tags too; there are none.)
 */
export function tagTarget(view: View, scope: Scope, resourceArn: string): LogGroupRecord {
  if (!/^arn:[\w-]+:logs:[^:]*:[^:]*:(log-group|destination):/.test(resourceArn)) {
    throw invalid("Invalid resource ARN.");
  }
  const name = nameInArn(resourceArn, scope);
  if (name === undefined) throw groupNotFound();
  return groupNamed(view, scope, name);
}
