import { ApiError } from "../../errors.ts";
import { checkTags } from "../../tags.ts";
import { type Finding, type Rule, taskRule } from "../rule.ts";

/** The rules that all tags follow, and ECS's own error type for an empty list at registration. */
export const tagRule: Rule = taskRule("tags", function* ({ tags }) {
  const finding = tags?.length === 0 ? emptyTags : tagFinding(() => checkTags(tags));
  if (finding) yield finding;
});

const emptyTags: Finding = { path: "/tags", message: "Tags can not be empty." };

function tagFinding(check: () => void): Finding | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { path: "/tags", message: error.message, code: error.code };
  }
}
