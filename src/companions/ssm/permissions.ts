import type { Store, View } from "../../store/view.ts";
import type { Call, PermissionRequest } from "../../wire/service.ts";
import { parameterArn, parseReference } from "./parameter-name.ts";
import { getSecretValue, isSecretReference, type Secrets } from "./secret-reference.ts";
import { parameters } from "./tables.ts";

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Systems Manager".
 * DescribeParameters can't be narrowed; tags that come with a new parameter need the right to add them.
 */
export async function ssmPermissions(
  call: Call,
  { store, secrets }: { readonly store: Store; readonly secrets: Secrets },
): Promise<readonly PermissionRequest[]> {
  const { input, operation } = call;
  const names = namesIn(call);
  const needed = await store.read((view): PermissionRequest[] => {
    const on = (action: string): readonly PermissionRequest[] =>
      names.map((name) => parameterPermission(view, call, { action: `ssm:${action}`, name }));
    const isTagged = operation === "PutParameter" && isFilled(input["Tags"]);
    return [...on(operation), ...(isTagged ? on("AddTagsToResource") : [])];
  });
  if (names.length === 0) needed.push({ action: `ssm:${operation}`, resources: ["*"] });
  for (const name of names.filter(isSecretReference)) {
    needed.push(...((await secrets.permissions?.(getSecretValue(call, name))) ?? []));
  }
  return needed;
}

function parameterPermission(
  view: View,
  call: Call,
  { action, name }: { readonly action: string; readonly name: string },
): PermissionRequest {
  const resource = arnOf(call, name);
  const { parameterKey } = parseReference(name, call.caller);
  const row = parameterKey === undefined ? undefined : view.get(parameters, parameterKey);
  const tags = Object.entries(row?.tags ?? {}).flatMap(([key, value]) => [
    [`aws:ResourceTag/${key}`, [value]] as const,
    [`ssm:resourceTag/${key}`, [value]] as const,
  ]);
  return {
    action,
    resources: [resource],
    context: { ...Object.fromEntries(tags), ...requestKeys(call) },
  };
}

/** AWS Systems Manager User Guide, "Preventing access to Parameter Store API operations". */
function requestKeys({ operation, input }: Call): NonNullable<PermissionRequest["context"]> {
  switch (operation) {
    case "GetParametersByPath":
      return { "ssm:Recursive": [String(input["Recursive"] === true)] };
    case "PutParameter":
      return { "ssm:Overwrite": [String(input["Overwrite"] === true)] };
    default:
      return {};
  }
}

/** Whatever the input has that names parameters, in the member that each operation has for it. */
function namesIn({ input }: Call): readonly string[] {
  const { Name, Names, Path, ResourceId } = input;
  const named: readonly unknown[] = Array.isArray(Names) ? Names : [Name ?? Path ?? ResourceId];
  return named.filter((name): name is string => typeof name === "string");
}

function arnOf({ caller }: Call, text: string): string {
  return text.startsWith("arn:") ? text : parameterArn(caller, parseReference(text, caller).name);
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
