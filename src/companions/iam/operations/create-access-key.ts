import type { CreateAccessKeyRequest, CreateAccessKeyResponse } from "@aws-sdk/client-iam";
import { identityKey } from "../../../domain/identity/names.ts";
import type { AccessKeyRecord } from "../../../domain/identity/records.ts";
import { newAccessKey } from "../../../store/credential-secrets.ts";
import { accessKeys } from "../../../store/identity-tables.ts";
import { presentKey } from "../access-key.ts";
import { findUserOrSelf, limitExceeded } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** IAM and STS quotas, "Access keys assigned to an IAM user". */
const MAX_KEYS = 2;

/** CreateAccessKey, the only answer in which the secret is to be seen. */
export const createAccessKey: IamOperation<CreateAccessKeyRequest, CreateAccessKeyResponse> = (
  context,
) => {
  const { input, tx, caller, nowMs, ids, sealer } = context;
  const user = findUserOrSelf(context, input.UserName);
  const { accountId } = caller;
  if (tx.count(accessKeys, "user", identityKey(accountId, user.userName)) >= MAX_KEYS) {
    throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${MAX_KEYS}`);
  }
  const { secretAccessKey, record } = newAccessKey(ids, sealer);
  const key: AccessKeyRecord = {
    ...record,
    accountId,
    userName: user.userName,
    userArn: user.arn,
    status: "Active",
    createdAtMs: nowMs,
  };
  tx.put(accessKeys, key);
  return { AccessKey: { ...presentKey(key), SecretAccessKey: secretAccessKey } };
};
