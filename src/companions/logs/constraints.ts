import { ApiError } from "../../domain/errors.ts";

/** What the model says of a member, beyond its type. */
interface Constraint {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
}

const GROUP_NAME: Constraint = { min: 1, max: 512, pattern: "[\\.\\-_/#A-Za-z0-9]+" };
const STREAM_NAME: Constraint = { min: 1, max: 512, pattern: "[^:*]*" };
const IDENTIFIER: Constraint = { min: 1, max: 2048, pattern: "[\\w#+=/:,.@-]*" };
const TIMESTAMP: Constraint = { min: 0 };

/** By member; for lists the bounds are of their length, and `EACH` has those of their items. */
const CONSTRAINTS: Readonly<Record<string, Constraint>> = {
  endTime: TIMESTAMP,
  filterPattern: { min: 0, max: 1024 },
  kmsKeyId: { max: 256 },
  logEventFilterPattern: { min: 0, max: 1024 },
  logEventMessages: { min: 1, max: 50 },
  logEvents: { min: 1, max: 10_000 },
  logGroupIdentifier: IDENTIFIER,
  logGroupIdentifiers: { min: 1, max: 50 },
  logGroupName: GROUP_NAME,
  logGroupNamePattern: { min: 0, max: 512, pattern: "[\\.\\-_/#A-Za-z0-9]*" },
  logGroupNamePrefix: GROUP_NAME,
  logStreamName: STREAM_NAME,
  logStreamNamePrefix: STREAM_NAME,
  logStreamNamePrefixes: { min: 1, max: 100 },
  logStreamNames: { min: 1, max: 100 },
  nextToken: { min: 1 },
  resourceArn: { min: 1, max: 1011, pattern: "[\\w+=/:,.@-]*" },
  startTime: TIMESTAMP,
};

const EACH: Readonly<Record<string, Constraint>> = {
  logEventMessages: { min: 1 },
  logGroupIdentifiers: IDENTIFIER,
  logStreamNamePrefixes: STREAM_NAME,
  logStreamNames: STREAM_NAME,
};

/** Members whose bounds differ from one operation to the other. */
const OF_OPERATION: Readonly<Record<string, Readonly<Record<string, Constraint>>>> = {
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
  const missing = required
    .filter((member) => input[member] === undefined)
    .map(
      (member) => `Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  const wrong = Object.entries(input).flatMap(([member, value]) => {
    const own = OF_OPERATION[operation]?.[member] ?? CONSTRAINTS[member];
    const each = EACH[member];
    return [
      ...problems(member, value, own),
      ...(each && Array.isArray(value)
        ? value.flatMap((item, index) => problems(`${member}.${index + 1}.member`, item, each))
        : []),
    ];
  });
  const found = [...missing, ...wrong];
  if (found.length === 0) return;
  const errors = found.length === 1 ? "error" : "errors";
  throw new ApiError(
    "InvalidParameterException",
    `${found.length} validation ${errors} detected: ${found.slice(0, MAX_REPORTED).join("; ")}`,
  );
}

const MAX_REPORTED = 10;

/** Where group and stream are both named, AWS has other words for names that are too long. */
function checkNames({ logGroupName, logStreamName }: Readonly<Record<string, unknown>>): void {
  if (typeof logGroupName !== "string" || typeof logStreamName !== "string") return;
  if (Math.max(logGroupName.length, logStreamName.length) <= MAX_NAME) return;
  throw new ApiError(
    "InvalidParameterException",
    `Invalid LogGroup or LogStream, both must have length less than or equal to ${MAX_NAME}.`,
  );
}

function problems(
  path: string,
  value: unknown,
  constraint: Constraint | undefined,
): readonly string[] {
  if (!constraint || value === undefined) return [];
  const { min = -Infinity, max = Infinity, pattern } = constraint;
  const isNumber = typeof value === "number";
  const size = isNumber ? value : lengthOf(value);
  const of = isNumber ? "value" : "length";
  const shown = typeof value === "string" || isNumber ? String(value) : `[${size} items]`;
  const found: string[] = [];
  if (size < min) found.push(`Member must have ${of} greater than or equal to ${min}`);
  if (size > max) found.push(`Member must have ${of} less than or equal to ${max}`);
  if (pattern !== undefined && typeof value === "string") {
    if (!new RegExp(`^(?:${pattern})$`, "s").test(value)) {
      found.push(`Member must satisfy regular expression pattern: ${pattern}`);
    }
  }
  return found.map((what) => `Value '${shown}' at '${path}' failed to satisfy constraint: ${what}`);
}

function lengthOf(value: unknown): number {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return 0;
}
