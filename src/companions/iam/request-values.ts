import type { IdentityTag } from "../../domain/identity/records.ts";
import { type ConditionValues, conditionValues } from "../../domain/policy/request.ts";
import type { Caller } from "../../domain/scope.ts";
import { tagValues } from "../../store/principal.ts";
import { header, type HttpRequest } from "../../wire/http.ts";
import type { Call } from "../../wire/service.ts";

/**
 * The condition keys that every request has a value for. Source: IAM User Guide, "AWS global condition context
 * keys".
 */
export function requestValues(given: {
  readonly caller: Caller;
  readonly input: Call["input"];
  readonly request: Pick<HttpRequest, "headers" | "sourceIp">;
  readonly nowMs: number;
}): ConditionValues {
  const { caller, input, request, nowMs } = given;
  const tags = tagsOf(input);
  const keys = [...tags.map(({ key }) => key), ...tagKeysOf(input)];
  const seconds = String(Math.floor(nowMs / 1000));
  return conditionValues(
    {
      // The operators for dates take seconds too.
      "aws:CurrentTime": seconds,
      "aws:EpochTime": seconds,
      "aws:RequestedRegion": caller.region,
      "aws:SecureTransport": "false",
      "aws:SourceIp": request.sourceIp?.(),
      "aws:UserAgent": header(request, "user-agent"),
      "aws:ViaAWSService": "false",
      ...(keys.length > 0 && { "aws:TagKeys": [...new Set(keys)] }),
    },
    tagValues("aws:RequestTag", tags),
  );
}

/** The tags that a request gives, in the forms that AWS's services have for them. */
function tagsOf(input: Call["input"]): readonly IdentityTag[] {
  const given = input["tags"] ?? input["Tags"];
  if (Array.isArray(given)) return given.flatMap(tagOf);
  if (typeof given === "object" && given !== null) {
    return Object.entries(given).map(([key, value]) => ({ key, value: String(value) }));
  }
  const specifications: unknown = input["TagSpecifications"];
  if (!Array.isArray(specifications)) return [];
  return specifications.flatMap((one) => {
    const tags = member(one, "Tags");
    return Array.isArray(tags) ? tags.flatMap(tagOf) : [];
  });
}

function tagOf(given: unknown): readonly IdentityTag[] {
  const key = member(given, "key") ?? member(given, "Key");
  const value = member(given, "value") ?? member(given, "Value") ?? "";
  return typeof key === "string" && typeof value === "string" ? [{ key, value }] : [];
}

function tagKeysOf(input: Call["input"]): readonly string[] {
  const given = input["tagKeys"] ?? input["TagKeys"];
  return Array.isArray(given) ? given.filter((key) => typeof key === "string") : [];
}

function member(given: unknown, name: string): unknown {
  return typeof given === "object" && given !== null ? Reflect.get(given, name) : undefined;
}
