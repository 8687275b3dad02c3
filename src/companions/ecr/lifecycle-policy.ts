import { parseJson, recordOf, type JsonRecord } from "../../domain/json.ts";
import { invalidParameter } from "./refusals.ts";

/** One rule of a lifecycle policy. Source: Amazon ECR User Guide, "Lifecycle policy properties". */
export interface LifecycleRule {
  readonly rulePriority: number;
  readonly selection: LifecycleSelection;
}

export interface LifecycleSelection {
  readonly tagStatus: "tagged" | "untagged" | "any";
  /** Of each prefix the image has a tag. */
  readonly tagPrefixList: readonly string[];
  /** The same with `*` for any characters. */
  readonly tagPatternList: readonly string[];
  readonly countType: "imageCountMoreThan" | "sinceImagePushed";
  /** Images, or days. */
  readonly countNumber: number;
}

const MIN_LENGTH = 100;
const MAX_LENGTH = 30_720;
const MAX_RULES = 50;
const MAX_WILDCARDS = 4;
const PARAMETER = "LifecyclePolicyText";

/**
 * Reads a policy; the rules come in the order in which they apply. Throws InvalidParameterException.
 * The words up to those for `countNumber` are ECR's, which come from a JSON schema; the later ones are unverified.
 */
export function parseLifecyclePolicy(text: string): readonly LifecycleRule[] {
  if (text.length > MAX_LENGTH) {
    throw invalidParameter(PARAMETER, `must have length less than or equal to ${MAX_LENGTH}`);
  }
  const policy = recordOf(parseJson(text));
  if (policy === undefined) throw failure("Could not map policyString into LifecyclePolicy.");
  const given = policy["rules"];
  if (!Array.isArray(given)) {
    throw failure('object has missing required properties (["rules"])');
  }
  allow(policy, ["rules"]);
  if (given.length === 0)
    throw failure("array is too short: must have at least 1 elements but instance has 0 elements");
  if (given.length > MAX_RULES) {
    throw failure(
      `array is too long: must have at most ${MAX_RULES} elements but instance has ${given.length} elements`,
    );
  }
  // ECR takes no shorter text; one with a rule in it can only be shorter by leaving something out.
  if (text.length < MIN_LENGTH) {
    for (const rule of given) ruleFrom(rule);
    throw invalidParameter(PARAMETER, `must have length greater than or equal to ${MIN_LENGTH}`);
  }
  const rules = given.map(ruleFrom).toSorted((a, b) => a.rulePriority - b.rulePriority);
  checkTogether(rules);
  return rules;
}

function ruleFrom(value: unknown): LifecycleRule {
  const rule = recordOf(value);
  if (rule === undefined) {
    throw failure(
      `instance type (${jsonType(value)}) does not match any allowed primitive type (allowed: ["object"])`,
    );
  }
  require(rule, ["action", "rulePriority", "selection"]);
  allow(rule, ["action", "description", "rulePriority", "selection"]);
  const action = objectAt(rule, "action");
  require(action, ["type"]);
  allow(action, ["type"]);
  oneOf(action["type"], ["expire"]);
  const rulePriority = rule["rulePriority"];
  atLeastOne(rulePriority);
  return {
    rulePriority: Number(rulePriority),
    selection: selectionFrom(objectAt(rule, "selection")),
  };
}

function selectionFrom(selection: JsonRecord): LifecycleSelection {
  require(selection, ["countNumber", "countType", "tagStatus"]);
  allow(selection, [
    "countNumber",
    "countType",
    "countUnit",
    "tagPatternList",
    "tagPrefixList",
    "tagStatus",
  ]);
  const tagStatus = oneOf(selection["tagStatus"], ["any", "tagged", "untagged"] as const);
  const { countType, countUnit } = selection;
  if (countType !== "imageCountMoreThan" && countType !== "sinceImagePushed") throw noSchema();
  if (countUnit !== undefined) oneOf(countUnit, ["days"]);
  // A number of images has no unit, an age needs one.
  if ((countType === "sinceImagePushed") !== (countUnit !== undefined)) throw noSchema();
  atLeastOne(selection["countNumber"]);
  const tagPrefixList = strings(selection["tagPrefixList"]);
  const tagPatternList = strings(selection["tagPatternList"]);
  checkLists(tagStatus, tagPrefixList, tagPatternList);
  return {
    tagStatus,
    tagPrefixList,
    tagPatternList,
    countType,
    countNumber: Number(selection["countNumber"]),
  };
}

function checkLists(
  tagStatus: LifecycleSelection["tagStatus"],
  prefixes: readonly string[],
  patterns: readonly string[],
): void {
  const lists = (prefixes.length > 0 ? 1 : 0) + (patterns.length > 0 ? 1 : 0);
  if (tagStatus === "tagged" && lists === 0) {
    throw failure("tagPrefixList or tagPatternList is required when tagStatus is set to tagged");
  }
  if (tagStatus !== "tagged" && lists > 0) {
    throw failure(
      "tagPrefixList and tagPatternList can only be specified when tagStatus is set to tagged",
    );
  }
  if (lists > 1) throw failure("tagPrefixList and tagPatternList can't be specified together");
  const greedy = patterns.find((pattern) => pattern.split("*").length - 1 > MAX_WILDCARDS);
  if (greedy !== undefined) {
    throw failure(`the pattern ${greedy} has more than ${MAX_WILDCARDS} wildcards`);
  }
}

/** What holds of a policy's rules together: Amazon ECR User Guide, "Lifecycle policy evaluation rules". */
function checkTogether(rules: readonly LifecycleRule[]): void {
  const priorities = new Set(rules.map(({ rulePriority }) => rulePriority));
  if (priorities.size < rules.length) throw failure("rulePriority must be unique");
  const untagged = rules.filter(({ selection }) => selection.tagStatus === "untagged");
  if (untagged.length > 1) throw failure("only one rule may select untagged images");
  const any = rules.findIndex(({ selection }) => selection.tagStatus === "any");
  if (any >= 0 && any < rules.length - 1) {
    throw failure("the rule with tagStatus any must have the highest rulePriority");
  }
  const lists = rules
    .filter(({ selection }) => selection.tagStatus === "tagged")
    .map(({ selection }) =>
      JSON.stringify([selection.tagPrefixList.toSorted(), selection.tagPatternList.toSorted()]),
    );
  if (new Set(lists).size < lists.length) {
    throw failure("the tag prefixes and patterns of the rules must be unique");
  }
}

function objectAt(json: JsonRecord, name: string): JsonRecord {
  const value = recordOf(json[name]);
  if (value !== undefined) return value;
  throw failure(
    `instance type (${jsonType(json[name])}) does not match any allowed primitive type (allowed: ["object"])`,
  );
}

function require(json: JsonRecord, names: readonly string[]): void {
  const lacking = names.filter((name) => json[name] === undefined);
  if (lacking.length === 0) return;
  throw failure(`object has missing required properties (${JSON.stringify(lacking)})`);
}

function allow(json: JsonRecord, names: readonly string[]): void {
  const others = Object.keys(json).filter((name) => !names.includes(name));
  if (others.length === 0) return;
  throw failure(
    `object instance has properties which are not allowed by the schema: (${JSON.stringify(others)})`,
  );
}

function oneOf<Value extends string>(value: unknown, allowed: readonly Value[]): Value {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw failure(
    `instance value (${JSON.stringify(value)}) not found in enum (possible values: ${JSON.stringify(allowed)})`,
  );
}

function atLeastOne(value: unknown): void {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw failure(
      `instance type (${jsonType(value)}) does not match any allowed primitive type (allowed: ["integer"])`,
    );
  }
  if (value < 1) {
    throw failure(
      `numeric instance is lower than the required minimum (minimum: 1, found: ${value})`,
    );
  }
}

function strings(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string" && item !== "")) {
    throw noSchema();
  }
  return value.map(String);
}

function jsonType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function noSchema(): Error {
  return failure("instance failed to match exactly one schema (matched 0 out of 2)");
}

function failure(what: string): Error {
  return invalidParameter(PARAMETER, `Lifecycle policy validation failure: ${what}`);
}
