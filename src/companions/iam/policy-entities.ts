import { groups, roles, users } from "../../store/identity-tables.ts";
import type { IamSurroundings } from "./operation.ts";
import { boundedBy } from "./present.ts";

/** Somebody a managed policy is about. */
export interface Entity {
  readonly kind: "Group" | "Role" | "User";
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly use: "PermissionsBoundary" | "PermissionsPolicy";
}

/** Everybody in the account who has a policy attached, or is bounded by it. */
export function entitiesOf({ tx, caller }: IamSurroundings, arn: string): readonly Entity[] {
  const { accountId } = caller;
  const key = `${accountId}/${arn}`;
  const use = "PermissionsPolicy";
  return [
    ...Array.from(tx.by(groups, "attached", key), (row) => ({ ...entityOf(row), use }) as const),
    ...Array.from(tx.by(users, "attached", key), (row) => ({ ...entityOf(row), use }) as const),
    ...Array.from(tx.by(roles, "attached", key), (row) => ({ ...entityOf(row), use }) as const),
    ...boundedBy(tx, accountId, arn).map(
      (row) => ({ ...entityOf(row), use: "PermissionsBoundary" }) as const,
    ),
  ];
}

type Row =
  | { readonly groupName: string; readonly groupId: string; readonly path: string }
  | { readonly roleName: string; readonly roleId: string; readonly path: string }
  | { readonly userName: string; readonly userId: string; readonly path: string };

function entityOf(row: Row): Omit<Entity, "use"> {
  const { path } = row;
  if ("roleName" in row) return { kind: "Role", name: row.roleName, id: row.roleId, path };
  if ("userName" in row) return { kind: "User", name: row.userName, id: row.userId, path };
  return { kind: "Group", name: row.groupName, id: row.groupId, path };
}
