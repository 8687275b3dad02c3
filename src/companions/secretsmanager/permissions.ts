import { resourceTagValues } from "../../domain/policy/resource-tags.ts";
import type { Scope } from "../../domain/scope.ts";
import type { Call, PermissionRequest } from "../../wire/service.ts";
import { requestContext } from "./condition-keys.ts";
import type { KnownSecrets } from "./known-secrets.ts";
import { partialArn, secretKey } from "./secret-id.ts";
import type { SecretRecord } from "./tables.ts";

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Secrets Manager".
 * A secret that is not there yet, or not at all, stands with question marks for its random characters, which policies
 * for `NAME-*` and `NAME-??????` match; refusals call it what the request does, and lists of all secrets nothing at all.
 * What BatchGetSecretValue gets is looked at secret by secret, as it is handled.
 */
export function secretsManagerPermissions(
  { operation, input, caller }: Call,
  known: KnownSecrets,
): readonly PermissionRequest[] {
  const action = `secretsmanager:${operation}`;
  const context = requestContext(operation, input);
  if (operation === "BatchGetSecretValue") {
    const lists = { action: "secretsmanager:ListSecrets", ...ALL };
    return [{ action, ...ALL }, ...(input["Filters"] === undefined ? [] : [lists])];
  }
  const id = input["SecretId"] ?? input["Name"];
  if (typeof id !== "string") return [{ action, ...ALL, context }];
  const secret = find(caller, id, known);
  const on = (what: string): PermissionRequest =>
    secretPermission(what, secret ?? unknownSecret(caller, id), context);
  const { Tags } = input;
  if (operation !== "CreateSecret" || !Array.isArray(Tags) || Tags.length === 0)
    return [on(action)];
  return [on(action), on("secretsmanager:TagResource")];
}

const ALL = { resources: ["*"], resourceName: "" };

/** What reading the value of one secret among others needs. */
export function valuePermission(
  scope: Scope,
  given: { readonly secret: SecretRecord | undefined; readonly id: string },
): PermissionRequest {
  const action = "secretsmanager:GetSecretValue";
  const context = requestContext("GetSecretValue", { SecretId: given.id });
  return secretPermission(action, given.secret ?? unknownSecret(scope, given.id), context);
}

function secretPermission(
  action: string,
  { arn, policy, tags, calledName }: KnownOrNot,
  context: Readonly<Record<string, readonly string[]>>,
): PermissionRequest {
  return {
    action,
    resources: [arn],
    ...(calledName !== undefined && { resourceName: calledName }),
    context: { ...context, ...resourceTagValues(tags, "secretsmanager:ResourceTag") },
    resourcePolicies: new Map([[arn, policy === undefined ? [] : [policy]]]),
  };
}

function find(scope: Scope, id: string, known: KnownSecrets): SecretRecord | undefined {
  const partial = partialArn(scope, "");
  const name = id.startsWith(partial) ? id.slice(partial.length) : id;
  return known.byArn(id) ?? known.byKey(secretKey(scope, name));
}

interface KnownOrNot extends Pick<SecretRecord, "arn" | "policy" | "tags"> {
  /** What a request calls a secret that is not there. */
  readonly calledName?: string;
}

function unknownSecret(scope: Scope, id: string): KnownOrNot {
  const arn = id.startsWith("arn:") ? id : `${partialArn(scope, id)}-??????`;
  return { arn, tags: {}, calledName: id };
}
