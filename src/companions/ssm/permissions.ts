import type { Call, PermissionRequest } from "../../wire/service.ts";
import { parameterArn, parseReference } from "./parameter-name.ts";
import { isPublicName, publicArn } from "./public-parameter.ts";
import { getSecretValue, isSecretReference, type Secrets } from "./secret-reference.ts";

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Systems Manager".
 * DescribeParameters can't be narrowed: AWS's refusals have it on everything of the account's. Tags that come with a new
 * parameter need the right to add them.
 */
export async function ssmPermissions(
  call: Call,
  secrets: Secrets,
): Promise<readonly PermissionRequest[]> {
  const { input, operation } = call;
  const names = namesIn(call);
  const needed: PermissionRequest[] = [
    {
      action: `ssm:${operation}`,
      resources: names.length === 0 ? [allOf(call)] : names.map((name) => arnOf(call, name)),
    },
  ];
  if (operation === "PutParameter" && isFilled(input["Tags"])) {
    needed.push({
      action: "ssm:AddTagsToResource",
      resources: names.map((name) => arnOf(call, name)),
    });
  }
  for (const name of names.filter(isSecretReference)) {
    needed.push(...((await secrets.permissions?.(getSecretValue(call, name))) ?? []));
  }
  return needed;
}

/** Whatever the input has that names parameters, in the member that each operation has for it. */
function namesIn({ input }: Call): readonly string[] {
  const { Name, Names, Path, ResourceId } = input;
  const named: readonly unknown[] = Array.isArray(Names) ? Names : [Name ?? Path ?? ResourceId];
  return named.filter((name): name is string => typeof name === "string");
}

/** A version or label is no part of the resource, and AWS's own parameters are of no account. */
function arnOf({ caller }: Call, text: string): string {
  if (isPublicName(text)) return publicArn(text, caller.region);
  const { parameterKey, name } = parseReference(text, caller);
  return parameterKey === undefined ? text : parameterArn(caller, name);
}

function allOf({ caller }: Call): string {
  return `arn:aws:ssm:${caller.region}:${caller.accountId}:*`;
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
