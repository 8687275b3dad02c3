import type { Call, PermissionRequest } from "../../wire/service.ts";
import { repositoryArn } from "./repositories.ts";

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

/** What a call of ECR's API needs to be allowed. */
export function ecrPermissions({ operation, input, caller }: Call): readonly PermissionRequest[] {
  const action = `ecr:${operation}`;
  if (WITHOUT_RESOURCE.has(operation)) return [{ action, resources: ["*"] }];
  const { repositoryName, repositoryNames, resourceArn, registryId } = input;
  if (typeof resourceArn === "string") return [{ action, resources: [resourceArn] }];
  const registry = {
    region: caller.region,
    accountId: typeof registryId === "string" ? registryId : caller.accountId,
  };
  const names = Array.isArray(repositoryNames) ? repositoryNames.map(String) : [];
  if (typeof repositoryName === "string") names.push(repositoryName);
  // A listing of all is allowed to who may describe all.
  const asked = names.length > 0 ? names : ["*"];
  const resources = asked.map((name) => repositoryArn(registry, name));
  const requestTags = tagContext(input["tags"]);
  return [{ action, resources, ...(requestTags && { context: requestTags }) }];
}

function tagContext(tags: unknown): Readonly<Record<string, readonly string[]>> | undefined {
  if (!Array.isArray(tags) || tags.length === 0) return undefined;
  const pairs = (tags as readonly { readonly Key?: string; readonly Value?: string }[]).map(
    ({ Key = "", Value = "" }) => [Key, Value] as const,
  );
  return {
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
    "aws:TagKeys": pairs.map(([key]) => key),
  };
}
