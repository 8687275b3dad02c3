import { resourceTagValues } from "../../domain/policy/resource-tags.ts";
import type { View } from "../../store/view.ts";
import type { Call, PermissionRequest } from "../../wire/service.ts";
import { groupArn, groupKey, nameInIdentifier } from "./groups.ts";
import { logGroups } from "./tables.ts";

/**
 * What a call needs permission for. AWS checks most operations on the group's ARN with a stream behind it, empty
 * where a whole group is meant, which is what the `:*` in policies matches; tags are on the group itself.
 * Source: Service Authorization Reference, "Amazon CloudWatch Logs", and the ARNs in AccessDenied messages.
 */
export function permissions({ operation, input, caller }: Call): readonly PermissionRequest[] {
  const action = `logs:${operation}`;
  const text = (member: string): string => {
    const value = input[member];
    return typeof value === "string" ? value : "";
  };
  const named = (name: string, stream = ""): string =>
    `${groupArn(caller, name)}:log-stream:${stream}`;
  switch (operation) {
    case "TagResource":
    case "UntagResource":
    case "ListTagsForResource":
      return [{ action, resources: [text("resourceArn")] }];
    case "CreateLogStream":
    case "DeleteLogStream":
    case "PutLogEvents":
    case "GetLogEvents":
      return [{ action, resources: [named(groupName(text, caller), text("logStreamName"))] }];
    case "StartLiveTail":
      return [{ action, resources: identifiers(input) }];
    case "TestMetricFilter":
      return [{ action, resources: ["*"] }];
    case "CreateLogGroup":
      return [
        { action, resources: [named(text("logGroupName"))] },
        // Tags at creation need the permission to tag as well.
        ...(input["tags"] === undefined
          ? []
          : [{ action: "logs:TagResource", resources: [groupArn(caller, text("logGroupName"))] }]),
      ];
    default:
      // DescribeLogGroups names no group, and is checked on `log-group::log-stream:`.
      return [{ action, resources: [named(groupName(text, caller))] }];
  }
}

/** The same with the tags of the group, for what is on a group as a whole. */
export function withTags(
  view: View,
  { caller }: Call,
  needed: readonly PermissionRequest[],
): readonly PermissionRequest[] {
  return needed.flatMap(({ resources, ...rest }) =>
    (resources.length > 0 ? resources : ["*"]).map((resource) => {
      const name = GROUP.exec(resource)?.[1];
      const row = name === undefined ? undefined : view.get(logGroups, groupKey(caller, name));
      return { ...rest, resources: [resource], context: resourceTagValues(row?.tags ?? {}) };
    }),
  );
}

/** The ARN of a group, whose name has no colon, by itself or with a stream behind it that is empty. */
const GROUP = /:log-group:([^:]+)(?::log-stream:|:\*)?$/;

function groupName(text: (member: string) => string, scope: Call["caller"]): string {
  return text("logGroupName") || nameInIdentifier(text("logGroupIdentifier"), scope);
}

function identifiers(input: Call["input"]): readonly string[] {
  const given = input["logGroupIdentifiers"];
  return Array.isArray(given) ? given.map(String) : [];
}
