import { parseArn } from "../../domain/arn.ts";
import { resourceTagValues } from "../../domain/policy/resource-tags.ts";
import type { Scope } from "../../domain/scope.ts";
import type { Store, View } from "../../store/view.ts";
import type { Call, PermissionRequest } from "../../wire/service.ts";
import { registryRow } from "./registry-row.ts";
import { repositoryArn, repositoryKey } from "./repositories.ts";
import { repositories } from "./tables.ts";

/** Actions that IAM can't narrow to a repository. Source: Service Authorization Reference, Amazon ECR. */
const WITHOUT_RESOURCE: ReadonlySet<string> = new Set([
  "DeleteRegistryPolicy",
  "DescribeRegistry",
  "GetAuthorizationToken",
  "GetRegistryPolicy",
  "GetRegistryScanningConfiguration",
  "PutRegistryPolicy",
  "PutRegistryScanningConfiguration",
]);

/**
 * What a call of ECR's API needs to be allowed; to make a repository with tags that of tagging it too.
 * Source: Amazon ECR User Guide, "Using Tag-Based Access Control".
 */
export async function ecrPermissions(
  store: Store,
  { operation, input, caller }: Call,
): Promise<readonly PermissionRequest[]> {
  const action = `ecr:${operation}`;
  if (WITHOUT_RESOURCE.has(operation)) return [{ action, resources: ["*"] }];
  const { repositoryName, repositoryNames, registryId, resourceArn } = input;
  if (typeof resourceArn === "string") return ofArn(store, action, resourceArn);
  const registry = {
    region: caller.region,
    accountId: typeof registryId === "string" ? registryId : caller.accountId,
  };
  const names = Array.isArray(repositoryNames) ? repositoryNames.map(String) : [];
  if (typeof repositoryName === "string") names.push(repositoryName);
  // A listing of all is allowed to who may describe all.
  const asked = names.length > 0 ? names : ["*"];
  const { tags } = input;
  const context = tagContext(tags);
  const isTagged = operation === "CreateRepository" && Array.isArray(tags) && tags.length > 0;
  const actions = [action, ...(isTagged ? ["ecr:TagResource"] : [])];
  return store.read((view) =>
    actions.flatMap((one) =>
      asked.map((name) => repositoryPermission(view, registry, { action: one, name, context })),
    ),
  );
}

async function ofArn(
  store: Store,
  action: string,
  arn: string,
): Promise<readonly PermissionRequest[]> {
  const { region, accountId, resource = "" } = parseArn(arn) ?? {};
  if (region === undefined || accountId === undefined) return [{ action, resources: [arn] }];
  return store.read((view) => [
    repositoryPermission(view, { region, accountId }, { action, name: resource }),
  ]);
}

/** What an action on a repository needs: its policy, and that of its registry, have a say in it. */
export function repositoryPermission(
  view: View,
  scope: Scope,
  {
    action,
    name,
    context,
  }: { readonly action: string; readonly name: string; readonly context?: Context },
): PermissionRequest {
  const arn = repositoryArn(scope, name);
  const row = view.get(repositories, repositoryKey(scope, name));
  const policies = [row?.policyText, registryRow(view, scope).policyText];
  return {
    action,
    resources: [arn],
    context: { ...context, ...resourceTagValues(row?.tags ?? [], "ecr:ResourceTag") },
    resourcePolicies: new Map([[arn, policies.filter((text) => text !== undefined)]]),
  };
}

type Context = NonNullable<PermissionRequest["context"]>;

/** The condition keys of tags that a new repository is to have. */
function tagContext(tags: unknown): Context {
  if (!Array.isArray(tags) || tags.length === 0) return {};
  const pairs = (tags as readonly { readonly Key?: string; readonly Value?: string }[]).map(
    ({ Key = "", Value = "" }) => [Key, Value] as const,
  );
  return {
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
    "aws:TagKeys": pairs.map(([key]) => key),
  };
}
