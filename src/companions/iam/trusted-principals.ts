import { isRecord } from "../../domain/json.ts";
import { roles } from "../../store/identity-tables.ts";
import type { Tx } from "../../store/view.ts";

/**
 * Puts another name in the place of a user's or role's in all trust policies: its id when it is deleted, so that one of the same
 * name that is made later is not trusted; its new ARN when it is renamed.
 * Source: IAM User Guide, "AWS JSON policy elements: Principal", IAM role principals and IAM user principals.
 */
export function renameTrusted(
  tx: Tx,
  { from, to }: { readonly from: string; readonly to: string },
): void {
  const naming = [...tx.all(roles)].filter(({ trustPolicy }) => trustPolicy.includes(from));
  for (const role of naming) {
    const document: unknown = JSON.parse(role.trustPolicy);
    const renamed = JSON.stringify(document, (member, value: unknown) =>
      member === "Principal" || member === "NotPrincipal" ? renamedIn(value, from, to) : value,
    );
    if (renamed !== JSON.stringify(document)) tx.put(roles, { ...role, trustPolicy: renamed });
  }
}

function renamedIn(principal: unknown, from: string, to: string): unknown {
  if (!isRecord(principal)) return principal;
  const { AWS } = principal;
  const rename = (name: unknown): unknown => (name === from ? to : name);
  return { ...principal, ...(AWS !== undefined && { AWS: mapped(AWS, rename) }) };
}

function mapped(value: unknown, change: (one: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : change(value);
}
