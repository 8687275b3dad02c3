import type {
  GroupRecord,
  PolicyBearer,
  RoleRecord,
  UserRecord,
} from "../../domain/identity/records.ts";
import { groups, roles, users } from "../../store/identity-tables.ts";
import type { Tx } from "../../store/view.ts";
import { findGroup, findOwnRole, findRole, findUser } from "./find.ts";
import type { IamSurroundings } from "./operation.ts";

/** Roles, users and groups, as far as they have policies and are alike in that. */
export interface BearerKind<Row extends PolicyBearer> {
  readonly noun: "group" | "role" | "user";
  /** What all inline policies together may have. IAM and STS quotas, "IAM character limits". */
  readonly inlineSize: number;
  readonly find: (where: IamSurroundings, name: string) => Row;
  /** The same for one that will be changed. */
  readonly findOwn: (where: IamSurroundings, name: string) => Row;
  readonly put: (tx: Tx, row: Row) => void;
  readonly nameOf: (row: Row) => string;
}

export const ROLE: BearerKind<RoleRecord> = {
  noun: "role",
  inlineSize: 10_240,
  find: findRole,
  findOwn: findOwnRole,
  put: (tx, row) => tx.put(roles, row),
  nameOf: ({ roleName }) => roleName,
};

export const USER: BearerKind<UserRecord> = {
  noun: "user",
  inlineSize: 2048,
  find: findUser,
  findOwn: findUser,
  put: (tx, row) => tx.put(users, row),
  nameOf: ({ userName }) => userName,
};

export const GROUP: BearerKind<GroupRecord> = {
  noun: "group",
  inlineSize: 5120,
  find: findGroup,
  findOwn: findGroup,
  put: (tx, row) => tx.put(groups, row),
  nameOf: ({ groupName }) => groupName,
};
