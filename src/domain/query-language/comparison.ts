import type { ContainerInstanceRecord } from "../container-instance/container-instance.ts";
import { countTasks } from "../container-instance/container-instance-resources.ts";
import type { TaskRecord } from "../task/record.ts";
import { parseInstant } from "./instant.ts";
import { invalidQuery } from "./invalid-query.ts";
import type { Comparison, Operator } from "./parse.ts";
import { compilePattern } from "./pattern.ts";

/** What a query is asked about: a container instance, and the tasks on it that are not STOPPED. */
export interface QueryCandidate {
  readonly instance: Pick<
    ContainerInstanceRecord,
    "attributes" | "agentConnected" | "agentVersion" | "ec2InstanceId" | "registeredAtMs"
  >;
  readonly tasks: readonly Pick<TaskRecord, "group" | "desiredStatus" | "lastStatus">[];
}

/** Says of a candidate whether a query matches it. */
export type Predicate = (candidate: QueryCandidate) => boolean;

const TEXT_OPERATORS: readonly Operator[] = [
  "equals",
  "not_equals",
  "in",
  "not_in",
  "matches",
  "not_matches",
];
const ORDER_OPERATORS: readonly Operator[] = [
  "equals",
  "not_equals",
  "greater_than",
  "greater_than_equal",
  "less_than",
  "less_than_equal",
];
const ATTRIBUTE = /^attribute:([A-Za-z0-9_./\\-]{1,128})$/;
const VERSION = /^v?\d{1,9}(\.\d{1,9}){0,5}$/;
const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;

/**
 * Turns a comparison into a predicate. A subject the instance does not have makes every comparison of its
 * value false, also the negative ones: `attribute:stack != prod` finds only instances that have a `stack`.
 * Throws InvalidParameterException for an unknown subject, an operator the subject does not know, or a value
 * it can't have. Source: Amazon ECS Developer Guide, "Create expressions to define container instances".
 */
export function compileComparison(comparison: Comparison): Predicate {
  const { subject } = comparison;
  const attribute = ATTRIBUTE.exec(subject)?.[1];
  if (attribute !== undefined) return attributeComparison(attribute, comparison);
  switch (subject) {
    case "agentConnected":
      return agentConnectedComparison(comparison);
    case "ec2InstanceId":
      return textComparison(comparison, ({ instance }) => instance.ec2InstanceId);
    case "agentVersion":
      return orderComparison(comparison, {
        parse: (text) => (VERSION.test(text) ? versionNumbers(text) : undefined),
        subjectOf: ({ instance }) =>
          instance.agentVersion === undefined ? undefined : versionNumbers(instance.agentVersion),
        compare: compareVersions,
      });
    case "registeredAt":
      return orderComparison(comparison, {
        parse: parseInstant,
        subjectOf: ({ instance }) => Math.floor(instance.registeredAtMs / 1000),
        compare: (a, b) => a - b,
      });
    case "runningTasksCount":
      return orderComparison(comparison, {
        parse: (text) => (NUMBER.test(text) ? Number(text) : undefined),
        subjectOf: ({ tasks }) => countTasks(tasks).running,
        compare: (a, b) => a - b,
      });
    case "task:group":
      return taskGroupComparison(comparison);
    default:
      throw invalidQuery(`unknown subject ${JSON.stringify(subject)}`);
  }
}

function attributeComparison(name: string, comparison: Comparison): Predicate {
  const { operator } = comparison;
  const find = ({ instance }: QueryCandidate): { readonly value?: string } | undefined =>
    instance.attributes.find((attribute) => attribute.name === name);
  if (operator === "exists") return (candidate) => find(candidate) !== undefined;
  if (operator === "not_exists") return (candidate) => find(candidate) === undefined;
  const valueOf = (candidate: QueryCandidate): string | undefined => find(candidate)?.value;
  if (TEXT_OPERATORS.includes(operator)) return textComparison(comparison, valueOf);
  return orderComparison(comparison, {
    parse: (text) => text,
    subjectOf: valueOf,
    compare: compareNumbersOrTexts,
  });
}

function compareNumbersOrTexts(a: string, b: string): number {
  if (NUMBER.test(a) && NUMBER.test(b)) return Number(a) - Number(b);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function agentConnectedComparison(comparison: Comparison): Predicate {
  const isPattern = comparison.operator === "matches" || comparison.operator === "not_matches";
  if (!isPattern && comparison.values.some((value) => !/^(true|false)$/i.test(value))) {
    throw invalidQuery("agentConnected is true or false");
  }
  const values = isPattern ? comparison.values : comparison.values.map((it) => it.toLowerCase());
  return textComparison({ ...comparison, values }, ({ instance }) =>
    String(instance.agentConnected),
  );
}

function textComparison(
  comparison: Comparison,
  subjectOf: (candidate: QueryCandidate) => string | undefined,
): Predicate {
  const { matches, isNegative } = textMatcher(comparison);
  return (candidate) => {
    const subject = subjectOf(candidate);
    return subject !== undefined && matches(subject) !== isNegative;
  };
}

/** Affinity: true when a task of such a group is on the instance, or, negated, when none is. */
function taskGroupComparison(comparison: Comparison): Predicate {
  const { matches, isNegative } = textMatcher(comparison);
  return ({ tasks }) => tasks.some((task) => matches(task.group)) !== isNegative;
}

function textMatcher(comparison: Comparison): {
  readonly matches: (text: string) => boolean;
  readonly isNegative: boolean;
} {
  const { operator, values } = comparison;
  requireOperator(comparison, TEXT_OPERATORS);
  const isNegative = operator.startsWith("not_");
  const [pattern] = values;
  if ((operator === "matches" || operator === "not_matches") && pattern !== undefined) {
    return { matches: compilePattern(pattern), isNegative };
  }
  const wanted = new Set(values);
  return { matches: (text) => wanted.has(text), isNegative };
}

function orderComparison<Value>(
  comparison: Comparison,
  order: {
    readonly parse: (text: string) => Value | undefined;
    readonly subjectOf: (candidate: QueryCandidate) => Value | undefined;
    readonly compare: (a: Value, b: Value) => number;
  },
): Predicate {
  requireOperator(comparison, ORDER_OPERATORS);
  const [text = ""] = comparison.values;
  const wanted = order.parse(text);
  if (wanted === undefined) {
    throw invalidQuery(`${comparison.subject} can't be ${JSON.stringify(text)}`);
  }
  return (candidate) => {
    const subject = order.subjectOf(candidate);
    return subject !== undefined && holds(comparison.operator, order.compare(subject, wanted));
  };
}

function requireOperator({ subject, operator }: Comparison, known: readonly Operator[]): void {
  if (!known.includes(operator)) throw invalidQuery(`${subject} can't be compared by ${operator}`);
}

function holds(operator: Operator, order: number): boolean {
  switch (operator) {
    case "equals":
      return order === 0;
    case "not_equals":
      return order !== 0;
    case "greater_than":
      return order > 0;
    case "greater_than_equal":
      return order >= 0;
    case "less_than":
      return order < 0;
    case "less_than_equal":
      return order <= 0;
    default:
      return false;
  }
}

function versionNumbers(text: string): readonly number[] {
  return text
    .replace(/^v/, "")
    .split(".")
    .map((part) => Number.parseInt(part, 10) || 0);
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = (a[index] ?? 0) - (b[index] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}
