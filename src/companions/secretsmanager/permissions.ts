import type { Call, PermissionRequest } from "../../wire/service.ts";
import type { ArnOf } from "./arns.ts";
import { partialArn, secretKey } from "./secret-id.ts";

/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Secrets Manager".
 * A secret that is not there yet, or not at all, stands with question marks for its random characters, which policies
 * for `NAME-*` and `NAME-??????` match.
 */
export function secretsManagerPermissions(call: Call, arnOf: ArnOf): readonly PermissionRequest[] {
  const { operation, input } = call;
  const action = `secretsmanager:${operation}`;
  const id = input["SecretId"] ?? input["Name"];
  if (operation === "BatchGetSecretValue")
    return [{ action, resources: ["*"] }, ...values(call, arnOf)];
  if (typeof id !== "string") return [{ action, resources: ["*"] }];
  const needed: PermissionRequest[] = [{ action, resources: [resourceOf(call, id, arnOf)] }];
  const { Tags } = input;
  if (operation === "CreateSecret" && Array.isArray(Tags) && Tags.length > 0) {
    needed.push({
      action: "secretsmanager:TagResource",
      resources: [resourceOf(call, id, arnOf)],
    });
  }
  return needed;
}

/** Each secret's value has to be allowed; with filters, which can name any, all of them. */
function values(call: Call, arnOf: ArnOf): readonly PermissionRequest[] {
  const { SecretIdList } = call.input;
  const ids: readonly unknown[] = Array.isArray(SecretIdList) ? SecretIdList : [];
  const named = ids.filter((id): id is string => typeof id === "string");
  const resources = named.map((id) => resourceOf(call, id, arnOf));
  const action = "secretsmanager:GetSecretValue";
  if (resources.length > 0) return [{ action, resources }];
  return [
    { action: "secretsmanager:ListSecrets", resources: ["*"] },
    { action, resources: [partialArn(call.caller, "*")] },
  ];
}

function resourceOf({ caller }: Call, id: string, arnOf: ArnOf): string {
  const partial = partialArn(caller, "");
  const name = id.startsWith(partial) ? id.slice(partial.length) : id;
  const known = arnOf(secretKey(caller, name));
  if (known !== undefined) return known;
  return id.startsWith("arn:") ? id : `${partialArn(caller, id)}-??????`;
}
