import { resourceTagValues } from "../../domain/policy/resource-tags.ts";
import type { Store, View } from "../../store/view.ts";
import type { Call, PermissionRequest } from "../../wire/service.ts";
import { parameterArn, parseReference } from "./parameter-name.ts";
import { isPublicName, publicArn } from "./public-parameter.ts";
import { getSecretValue, isSecretReference, type Secrets } from "./secret-reference.ts";
import { parameters } from "./tables.ts";

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Systems Manager".
 * DescribeParameters can't be narrowed: AWS's refusals have it on everything of the account's. Tags that come with a new
 * parameter need the right to add them.
 */
export async function ssmPermissions(
  call: Call,
  { store, secrets }: { readonly store: Store; readonly secrets: Secrets },
): Promise<readonly PermissionRequest[]> {
  const { input, operation } = call;
  const names = namesIn(call);
  const action = `ssm:${operation}`;
  if (names.length === 0) return [{ action, resources: [allOf(call)] }];
  const isTagged = operation === "PutParameter" && isFilled(input["Tags"]);
  const actions = isTagged ? [action, "ssm:AddTagsToResource"] : [action];
  const needed = await store.read((view) =>
    actions.flatMap((each) =>
      names.map((name): PermissionRequest => {
        const context = { ...tagsOf(view, call, name), ...requestContext(call) };
        const resources = [arnOf(call, name)];
        return { action: each, resources, ...(Object.keys(context).length > 0 && { context }) };
      }),
    ),
  );
  for (const name of names.filter(isSecretReference)) {
    needed.push(...((await secrets.permissions?.(getSecretValue(call, name))) ?? []));
  }
  return needed;
}

type Context = NonNullable<PermissionRequest["context"]>;

/** The members of a request that are condition keys, where it has them. */
function requestContext({ input }: Call): Context {
  return Object.fromEntries(
    ["Overwrite", "Recursive"]
      .filter((member) => input[member] !== undefined)
      .map((member) => [`ssm:${member}`, [String(input[member])]]),
  );
}

/** Those of a parameter that is there, under both condition keys; a path is none. */
function tagsOf(view: View, { operation, caller }: Call, name: string): Context {
  const { parameterKey } = parseReference(name, caller);
  if (operation === "GetParametersByPath" || parameterKey === undefined) return {};
  return resourceTagValues(view.get(parameters, parameterKey)?.tags ?? {}, "ssm:resourceTag");
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
