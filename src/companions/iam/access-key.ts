import type { AccessKeyMetadata } from "@aws-sdk/client-iam";
import type { AccessKeyRecord } from "../../domain/identity/records.ts";
import type { Shape } from "../../domain/shape.ts";
import { accessKeys } from "../../store/identity-tables.ts";
import { findUserOrSelf, noSuchEntity } from "./find.ts";
import type { IamSurroundings } from "./operation.ts";

/** A key of the user named, or of the caller. */
export function findKey(
  where: IamSurroundings,
  input: { readonly UserName?: string | undefined; readonly AccessKeyId: string },
): AccessKeyRecord {
  const { accountId, userName } = findUserOrSelf(where, input.UserName);
  const key = where.tx.get(accessKeys, input.AccessKeyId);
  if (key?.userName === userName && key.accountId === accountId) return key;
  throw noSuchEntity(`The Access Key with id ${input.AccessKeyId} cannot be found.`);
}

/** All of a key but its secret, which only its making shows. */
export function presentKey(key: AccessKeyRecord) {
  return {
    UserName: key.userName,
    AccessKeyId: key.accessKeyId,
    Status: key.status,
    CreateDate: key.createdAtMs,
  } satisfies Shape<AccessKeyMetadata>;
}
