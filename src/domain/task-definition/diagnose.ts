import type { ErrorCode } from "../errors.ts";
import {
  containersOf,
  type Definition,
  type Finding,
  type Rule,
  type RuleContext,
} from "./rule.ts";
import { TASK_DEFINITION_STEPS } from "./rules.ts";

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
  for (const step of TASK_DEFINITION_STEPS) {
    if ("check" in step) {
      for (const finding of step.check(definition, context))
        yield diagnostic(step, finding, context);
      continue;
    }
    for (const at of containersOf(definition, context)) {
      for (const rule of step) {
        for (const finding of rule.checkContainer(at)) yield diagnostic(rule, finding, context);
      }
    }
  }
}

function diagnostic(
  rule: Rule,
  { path, message, code = "ClientException" }: Finding,
  { strict }: { readonly strict: boolean },
): Diagnostic {
  const extension = strict ? undefined : rule.extension;
  const severity = extension === undefined ? rule.severity : "warning";
  return { id: rule.id, severity, path, message: extension ?? message, code };
}
