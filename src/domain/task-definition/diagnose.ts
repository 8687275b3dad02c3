import type { ErrorCode } from "../errors.ts";
import type { Definition, RuleContext } from "./rule.ts";
import { TASK_DEFINITION_RULES } from "./rules.ts";

/** A finding with the rule it comes from. */
export interface Diagnostic {
  readonly id: string;
  /** A warning is what AWS would refuse and Longshore takes as an extension. */
  readonly severity: "error" | "warning";
  /** JSON pointer into the request. */
  readonly path: string;
  readonly message: string;
  readonly code: ErrorCode;
}

/**
 * Everything that is wrong with a definition, in AWS's order, lazily: the API stops at the first error, a
 * linter takes all. With `strict` what Longshore takes beyond AWS is an error like any other.
 */
export function* diagnose(
  definition: Definition,
  context: RuleContext & { readonly strict: boolean },
): Generator<Diagnostic, void, undefined> {
  for (const rule of TASK_DEFINITION_RULES) {
    const extension = context.strict ? undefined : rule.extension;
    for (const { path, message, code = "ClientException" } of rule.check(definition, context)) {
      yield {
        id: rule.id,
        severity: extension === undefined ? rule.severity : "warning",
        path,
        message: extension ?? message,
        code,
      };
    }
  }
}
