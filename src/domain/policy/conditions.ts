import { contains, parseCidr } from "../network/cidr.ts";
import { ipv6Contains } from "../network/ipv6.ts";
import type { Condition, ConditionOperator } from "./document.ts";
import { parseInstant } from "./instant.ts";
import type { ConditionValues } from "./request.ts";
import { fillVariables } from "./variables.ts";
import { matchesArn, matchesPattern, type Pattern } from "./wildcard.ts";

/**
 * Whether the request fulfils a condition. Source: IAM User Guide, "IAM JSON policy elements: Condition
 * operators" and "Set operators for multivalued context keys".
 */
export function isFulfilled(
  condition: Condition,
  values: ConditionValues,
  hasVariables: boolean,
): boolean {
  const { operator, quantifier, key } = condition;
  const given = values.get(key.toLowerCase());
  if (operator === "Null") {
    return condition.values.some((wanted) => (wanted.toLowerCase() === "true") === !given);
  }
  if (given === undefined) {
    // For all of no values anything is true.
    if (condition.ifExists || quantifier === "ForAllValues") return true;
    return quantifier === undefined && isNegated(operator);
  }
  const patterns = condition.values.flatMap((text): readonly Pattern[] => {
    const filled = hasVariables ? fillVariables(text, values) : { text };
    return filled ? [filled] : [];
  });
  const compare = COMPARISONS[positive(operator)];
  const isOneOf = (value: string): boolean => patterns.some((wanted) => compare(value, wanted));
  const holds = (value: string): boolean => isOneOf(value) !== isNegated(operator);
  if (quantifier === "ForAllValues") return given.every(holds);
  if (quantifier === "ForAnyValue") return given.some(holds);
  return isNegated(operator) ? !given.some(isOneOf) : given.some(isOneOf);
}

function isNegated(operator: ConditionOperator): boolean {
  return operator.includes("Not");
}

type PositiveOperator = keyof typeof COMPARISONS;

function positive(operator: Exclude<ConditionOperator, "Null">): PositiveOperator {
  switch (operator) {
    case "ArnNotEquals":
      return "ArnEquals";
    case "ArnNotLike":
      return "ArnLike";
    case "DateNotEquals":
      return "DateEquals";
    case "NotIpAddress":
      return "IpAddress";
    case "NumericNotEquals":
      return "NumericEquals";
    case "StringNotEquals":
      return "StringEquals";
    case "StringNotEqualsIgnoreCase":
      return "StringEqualsIgnoreCase";
    case "StringNotLike":
      return "StringLike";
    default:
      return operator;
  }
}

type Compare = (value: string, wanted: Pattern) => boolean;

/** AWS has no difference between ArnEquals and ArnLike. */
const COMPARISONS = {
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  BinaryEquals: (value, { text }) => value === text,
  Bool: (value, { text }) => value.toLowerCase() === text.toLowerCase(),
  DateEquals: byInstant((value, wanted) => value === wanted),
  DateGreaterThan: byInstant((value, wanted) => value > wanted),
  DateGreaterThanEquals: byInstant((value, wanted) => value >= wanted),
  DateLessThan: byInstant((value, wanted) => value < wanted),
  DateLessThanEquals: byInstant((value, wanted) => value <= wanted),
  IpAddress: (value, { text }) => isInBlock(value, text),
  NumericEquals: byNumber((value, wanted) => value === wanted),
  NumericGreaterThan: byNumber((value, wanted) => value > wanted),
  NumericGreaterThanEquals: byNumber((value, wanted) => value >= wanted),
  NumericLessThan: byNumber((value, wanted) => value < wanted),
  NumericLessThanEquals: byNumber((value, wanted) => value <= wanted),
  StringEquals: (value, { text }) => value === text,
  StringEqualsIgnoreCase: (value, { text }) => value.toLowerCase() === text.toLowerCase(),
  StringLike: matchesPattern,
} satisfies Readonly<Record<string, Compare>>;

function byNumber(holds: (value: number, wanted: number) => boolean): Compare {
  return (value, { text }) =>
    NUMBER.test(value) && NUMBER.test(text) && holds(Number(value), Number(text));
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

function byInstant(holds: (value: number, wanted: number) => boolean): Compare {
  return (value, { text }) => {
    const [one, other] = [parseInstant(value), parseInstant(text)];
    return one !== undefined && other !== undefined && holds(one, other);
  };
}

/** A block without a prefix length is one address. */
function isInBlock(address: string, block: string): boolean {
  if (address.includes(":")) {
    return ipv6Contains(block.includes("/") ? block : `${block}/128`, address);
  }
  const outer = parseCidr(block.includes("/") ? block : `${block}/32`);
  const inner = parseCidr(`${address}/32`);
  return outer !== undefined && inner !== undefined && contains(outer, inner);
}
