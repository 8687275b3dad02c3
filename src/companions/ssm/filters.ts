import type { ParameterStringFilter } from "@aws-sdk/client-ssm";
import { ApiError } from "../../domain/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { checkPath, isBelow } from "./parameter-name.ts";
import type { Stored } from "./stored.ts";

type Filter = Shape<ParameterStringFilter>;

/** Where filters are given: what can be filtered by differs. */
export type FilteredOperation = "DescribeParameters" | "GetParametersByPath";

/** Source: AWS Systems Manager API Reference, "ParameterStringFilter"; the lists as AWS's messages have them. */
const KEYS: Readonly<Record<FilteredOperation, readonly string[]>> = {
  DescribeParameters: ["Path", "Name", "Type", "KeyId", "Tier", "DataType"],
  GetParametersByPath: ["Type", "KeyId", "Label"],
};

const VALUES: Readonly<Record<string, readonly string[]>> = {
  Tier: ["Standard", "Advanced", "Intelligent-Tiering"],
  Type: ["String", "StringList", "SecureString"],
};

/** Throws InvalidFilterKey, InvalidFilterOption or InvalidFilterValue. */
export function checkFilters(filters: readonly Filter[], operation: FilteredOperation): void {
  const seen = new Set<string>();
  for (const filter of filters) {
    const { Key = "", Values = [] } = filter;
    checkKey(Key, operation);
    if (seen.has(Key)) {
      throw new ApiError(
        "InvalidFilterKey",
        `The following filter is duplicated in the request: ${Key}. A request can contain only one ` +
          "occurrence of a specific filter.",
      );
    }
    seen.add(Key);
    if (Values.length === 0 && !Key.startsWith("tag:")) {
      throw new ApiError(
        "InvalidFilterValue",
        `The following filter values are missing : null for filter key ${Key}.`,
      );
    }
    const options = optionsOf(Key);
    if (filter.Option !== undefined && !options.includes(filter.Option)) {
      throw new ApiError(
        "InvalidFilterOption",
        `The following filter option is not valid: ${filter.Option}. Valid options include: [${options.join(", ")}].`,
      );
    }
    for (const value of Values) checkValue(Key, value);
  }
}

function checkKey(key: string, operation: FilteredOperation): void {
  if (key.startsWith("tag:") && operation === "DescribeParameters") return;
  if (KEYS[operation].includes(key)) return;
  throw new ApiError(
    "InvalidFilterKey",
    `The following filter key is not valid: ${key}. Valid filter keys include: [${KEYS[operation].join(", ")}].`,
  );
}

function optionsOf(key: string): readonly string[] {
  if (key === "Path") return ["Recursive", "OneLevel"];
  if (key === "Name") return ["BeginsWith", "Equals", "Contains"];
  if (key === "Label") return ["Equals"];
  return ["BeginsWith", "Equals"];
}

function checkValue(key: string, value: string): void {
  if (key === "Path") {
    if (/^\/(aws|ssm)/i.test(value)) {
      throw new ApiError(
        "ValidationException",
        'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). ' +
          "When using global parameters, please specify within a global namespace.",
      );
    }
    checkPath(value);
  }
  const known = VALUES[key];
  if (known && !known.includes(value)) {
    throw new ApiError(
      "InvalidFilterValue",
      `The following filter value is not valid: ${value}. Valid values include: [${known.join(", ")}].`,
    );
  }
}

/** Whether a parameter passes all filters. `Label` is another matter: it chooses the version. */
export function passes(stored: Stored, filters: readonly Filter[]): boolean {
  return filters.every((filter) => filter.Key === "Label" || passesOne(stored, filter));
}

function passesOne({ parameter, version }: Stored, filter: Filter): boolean {
  const { Key = "", Values = [] } = filter;
  switch (Key) {
    case "Name":
      return passesName(parameter.name, filter);
    case "Path": {
      const depth = filter.Option === "Recursive" ? "Recursive" : "OneLevel";
      return Values.some((path) => isBelow(parameter.name, path, depth));
    }
    case "Type":
      return matches(version.type, filter);
    case "KeyId":
      return version.keyId !== undefined && matches(version.keyId, filter);
    case "Tier":
      return matches(version.tier, filter);
    case "DataType":
      return matches(version.dataType, filter);
    default:
      return passesTag(parameter.tags, filter);
  }
}

/** With and without the leading slash are the same name. */
function passesName(name: string, { Option, Values = [] }: Filter): boolean {
  const full = qualified(name);
  if (Option === "Contains") return Values.some((value) => full.includes(value));
  return matches(full, { Key: "Name", Option, Values: Values.map(qualified) });
}

function qualified(name: string): string {
  return name.startsWith("/") ? name : `/${name}`;
}

/** Without values it is enough that the tag is there. */
function passesTag(tags: Readonly<Record<string, string>>, filter: Filter): boolean {
  const key = (filter.Key ?? "").slice("tag:".length);
  const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
  if (value === undefined) return false;
  return (filter.Values ?? []).length === 0 || matches(value, filter);
}

function matches(actual: string, { Option, Values = [] }: Filter): boolean {
  return Values.some((value) =>
    Option === "BeginsWith" ? actual.startsWith(value) : actual === value,
  );
}
