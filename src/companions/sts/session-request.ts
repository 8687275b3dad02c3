import type { AssumeRoleRequest } from "@aws-sdk/client-sts";
import { secretViolation, validationMessage, violation } from "../../domain/constraints/demands.ts";
import { ApiError } from "../../domain/errors.ts";
import type { IdentityTag, RoleRecord, SessionRecord } from "../../domain/identity/records.ts";
import { parsePolicy } from "../../domain/policy/parse.ts";
import { managedPolicies } from "../../store/identity-tables.ts";
import type { Principal } from "../../store/principal.ts";
import type { StsContext } from "./operation.ts";

export type AssumeRoleContext = StsContext<AssumeRoleRequest>;

/** AWS STS API Reference, "AssumeRole": DurationSeconds, PolicyArns, Tags. */
const DEFAULT_SECONDS = 3600;
const CHAINED_SECONDS = 3600;
const MAX_POLICY_ARNS = 10;
const MAX_TAGS = 50;

/** What ECS asks for its tasks, whatever the role says: Amazon ECS Developer Guide, "Task IAM role". */
const SERVICE_SECONDS = 21_600;

/** Throws AccessDenied for a code of a device: nobody has one here. */
export function refuseMfa(input: Pick<AssumeRoleRequest, "SerialNumber" | "TokenCode">): void {
  if (input.SerialNumber === undefined && input.TokenCode === undefined) return;
  throw new ApiError(
    "AccessDeniedException",
    "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
  );
}

/** How long the session will be. Throws ValidationError in AWS's words. */
export function durationOf(
  { input }: AssumeRoleContext,
  role: RoleRecord,
  principal: Principal,
): number {
  const seconds = input.DurationSeconds ?? DEFAULT_SECONDS;
  if (principal.kind === "service") return Math.min(seconds, SERVICE_SECONDS);
  if (principal.kind === "role session" && seconds > CHAINED_SECONDS) {
    throw new ApiError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (seconds <= role.maxSessionSeconds) return seconds;
  throw new ApiError(
    "ValidationError",
    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  );
}

/** The policies that bound the session; nothing when none are given. */
export function policiesOf({
  input,
  tx,
  caller,
  source,
}: AssumeRoleContext): Pick<SessionRecord, "policies" | "policyArns"> {
  const arns = (input.PolicyArns ?? []).map(({ arn = "" }) => arn);
  if (arns.length > MAX_POLICY_ARNS) {
    const words = `Member must have length less than or equal to ${MAX_POLICY_ARNS}`;
    const found = violation(`[${arns.join(", ")}]`, "policyArns", words);
    throw new ApiError("ValidationError", validationMessage([found]));
  }
  for (const arn of arns) {
    const own = tx.get(managedPolicies, arn);
    if (own?.accountId === caller.accountId || source.managed.has(arn)) continue;
    throw new ApiError("ValidationError", `PolicyArn ${arn} does not exist or is not attachable.`);
  }
  const { Policy: policy } = input;
  if (policy !== undefined) {
    const parsed = parsePolicy(policy, "identity");
    if (parsed.kind === "malformed") {
      throw new ApiError("MalformedPolicyDocumentException", parsed.problem);
    }
  }
  return {
    ...(policy !== undefined && { policies: [policy] }),
    ...(arns.length > 0 && { policyArns: arns }),
  };
}

/** The session's tags: those of the request, and those that pass on from the caller's session. */
export function tagsOf(
  { input }: AssumeRoleContext,
  { session }: Principal,
): Pick<SessionRecord, "tags" | "transitiveTagKeys"> {
  const given = (input.Tags ?? []).map(({ Key = "", Value = "" }) => ({ key: Key, value: Value }));
  checkTags(given);
  const passedOn = (session?.tags ?? []).filter(({ key }) =>
    session?.transitiveTagKeys.includes(key),
  );
  const fixed = new Set(passedOn.map(({ key }) => key.toLowerCase()));
  const changed = given.find(({ key }) => fixed.has(key.toLowerCase()));
  if (changed) {
    // That it fails is documented, the text is unverified.
    throw new ApiError(
      "ValidationError",
      `The session tag ${changed.key} is transitive and can't be set again.`,
    );
  }
  const own = input.TransitiveTagKeys ?? [];
  const unknown = own.find((key) => !given.some((tag) => tag.key === key));
  if (unknown !== undefined) {
    throw new ApiError(
      "ValidationError",
      `The transitive tag key ${unknown} must be one of the session tags.`,
    );
  }
  return {
    tags: [...passedOn, ...given],
    transitiveTagKeys: [...passedOn.map(({ key }) => key), ...own],
  };
}

function isWrong({ key, value }: IdentityTag): boolean {
  return key === "" || key.length > 128 || value.length > 256 || !ALLOWED.test(key + value);
}

const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const KEY_WORDS = "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+";

function checkTags(tags: readonly IdentityTag[]): void {
  const keys = new Set(tags.map(({ key }) => key.toLowerCase()));
  if (keys.size < tags.length) {
    throw new ApiError(
      "InvalidParameterValue",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  }
  const wrong = tags.find(isWrong);
  if (wrong === undefined && tags.length <= MAX_TAGS) return;
  const found =
    wrong === undefined
      ? secretViolation("tags", `Member must have length less than or equal to ${MAX_TAGS}`)
      : violation(wrong.key, "tags.member.key", KEY_WORDS);
  throw new ApiError("ValidationError", validationMessage([found]));
}
