import {
  boundedOf,
  type Bounds,
  demandsOf,
  missing,
  type Pattern,
  unmet,
  validationMessage,
  violation,
} from "../../domain/constraints/demands.ts";
import { ApiError } from "../../domain/errors.ts";

/** The whole of a value must match. */
function whole(text: string): Pattern {
  return { test: new RegExp(`^(?:${text})$`, "s"), text };
}

const GROUP_NAME: Bounds = { min: 1, max: 512, pattern: whole("[\\.\\-_/#A-Za-z0-9]+") };
const STREAM_NAME: Bounds = { min: 1, max: 512, pattern: whole("[^:*]*") };
const IDENTIFIER: Bounds = { min: 1, max: 2048, pattern: whole("[\\w#+=/:,.@-]*") };
const TIMESTAMP: Bounds = { min: 0 };

/** By member; for lists the bounds are of their length, and `EACH` has those of their items. */
const CONSTRAINTS: Readonly<Record<string, Bounds>> = {
  endTime: TIMESTAMP,
  filterPattern: { min: 0, max: 1024 },
  kmsKeyId: { max: 256 },
  logEventFilterPattern: { min: 0, max: 1024 },
  logEventMessages: { min: 1, max: 50 },
  logEvents: { min: 1, max: 10_000 },
  logGroupIdentifier: IDENTIFIER,
  logGroupIdentifiers: { min: 1, max: 50 },
  logGroupName: GROUP_NAME,
  logGroupNamePattern: { min: 0, max: 512, pattern: whole("[\\.\\-_/#A-Za-z0-9]*") },
  logGroupNamePrefix: GROUP_NAME,
  logStreamName: STREAM_NAME,
  logStreamNamePrefix: STREAM_NAME,
  logStreamNamePrefixes: { min: 1, max: 100 },
  logStreamNames: { min: 1, max: 100 },
  nextToken: { min: 1 },
  resourceArn: { min: 1, max: 1011, pattern: whole("[\\w+=/:,.@-]*") },
  startTime: TIMESTAMP,
};

const EACH: Readonly<Record<string, Bounds>> = {
  logEventMessages: { min: 1 },
  logGroupIdentifiers: IDENTIFIER,
  logStreamNamePrefixes: STREAM_NAME,
  logStreamNames: STREAM_NAME,
};

/** Members whose bounds differ from one operation to the other. */
const OF_OPERATION: Readonly<Record<string, Readonly<Record<string, Bounds>>>> = {
  DescribeLogGroups: { limit: { min: 1, max: 50 } },
  DescribeLogStreams: { limit: { min: 1, max: 50 } },
  FilterLogEvents: { limit: { min: 1, max: 10_000 } },
  GetLogEvents: { limit: { min: 1, max: 10_000 } },
  StartLiveTail: { logGroupIdentifiers: { min: 1, max: 10 } },
};

const MAX_NAME = 512;

/**
 * Checks the top-level members against the model. Throws InvalidParameterException with all that is wrong, in the
 * words of AWS's framework. Source: the service model (botocore's `service-2.json`).
 */
export function checkMembers(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  required: readonly string[],
): void {
  checkNames(input);
  const absent = required.filter((member) => input[member] === undefined).map(missing);
  const wrong = Object.entries(input).flatMap(([member, value]) => {
    const own = OF_OPERATION[operation]?.[member] ?? CONSTRAINTS[member];
    const each = EACH[member];
    return [...problems(member, value, own), ...problemsOfItems(member, value, each)];
  });
  const found = [...absent, ...wrong];
  if (found.length > 0) throw new ApiError("InvalidParameterException", validationMessage(found));
}

/** Where group and stream are both named, AWS has other words for names that are too long. */
function checkNames({ logGroupName, logStreamName }: Readonly<Record<string, unknown>>): void {
  if (typeof logGroupName !== "string" || typeof logStreamName !== "string") return;
  if (Math.max(logGroupName.length, logStreamName.length) <= MAX_NAME) return;
  throw new ApiError(
    "InvalidParameterException",
    `Invalid LogGroup or LogStream, both must have length less than or equal to ${MAX_NAME}.`,
  );
}

function problems(path: string, value: unknown, bounds: Bounds | undefined): readonly string[] {
  if (!bounds || value === undefined) return [];
  return unmet(value, demandsOf(bounds, boundedOf(value))).map((words) =>
    violation(shown(value), path, words),
  );
}

/** AWS shows the whole list, and every demand on its items. */
function problemsOfItems(
  path: string,
  value: unknown,
  bounds: Bounds | undefined,
): readonly string[] {
  if (!bounds || !Array.isArray(value)) return [];
  const demands = demandsOf(bounds, "length");
  if (value.every((item) => unmet(item, demands).length === 0)) return [];
  const words = demands.map(([demand]) => demand).join(", ");
  return [violation(shown(value), path, `Member must satisfy constraint: [${words}]`)];
}

function shown(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  const isPlain = value.every((item) => typeof item === "string");
  return isPlain ? `[${value.join(", ")}]` : `[${value.length} items]`;
}
