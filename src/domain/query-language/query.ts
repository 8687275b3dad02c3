import { assertNever } from "../assert.ts";
import { compileComparison, type Predicate } from "./comparison.ts";
import { type Expression, parseQuery } from "./parse.ts";

/**
 * Compiles an expression of the cluster query language, as ListContainerInstances takes it for `filter` and
 * `memberOf` placement constraints for `expression`. The predicate is pure and never throws.
 *
 * Throws InvalidParameterException, and nothing else, for whatever is no expression.
 * Source: Amazon ECS Developer Guide, "Create expressions to define container instances for Amazon ECS tasks".
 */
export function compileQuery(text: string): Predicate {
  return compile(parseQuery(text));
}

function compile(expression: Expression): Predicate {
  switch (expression.kind) {
    case "and": {
      const operands = expression.operands.map(compile);
      return (candidate) => operands.every((holds) => holds(candidate));
    }
    case "or": {
      const operands = expression.operands.map(compile);
      return (candidate) => operands.some((holds) => holds(candidate));
    }
    case "not": {
      const operand = compile(expression.operand);
      return (candidate) => !operand(candidate);
    }
    case "comparison":
      return compileComparison(expression);
    default:
      return assertNever(expression);
  }
}
