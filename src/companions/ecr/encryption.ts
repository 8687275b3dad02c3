import type { EncryptionConfiguration } from "@aws-sdk/client-ecr";
import type { Scope } from "../../domain/scope.ts";
import type { Shape } from "../../domain/shape.ts";
import { invalidParameter } from "./refusals.ts";
import type { RepositoryRecord } from "./tables.ts";

/**
 * How a repository says it is encrypted. It is kept and shown; what is on the disk is encrypted by whoever encrypts
 * the disk (README, "What it takes and AWS has more of").
 */
export function encryptionFrom(
  given: Shape<EncryptionConfiguration> | undefined,
  { accountId, region }: Scope,
): RepositoryRecord["encryption"] {
  const { encryptionType = "AES256", kmsKey } = given ?? {};
  if (encryptionType === "AES256") {
    if (kmsKey === undefined) return { encryptionType };
    // Unverified.
    throw invalidParameter(
      "encryptionConfiguration",
      "kmsKey can only be specified with an encryptionType of KMS or KMS_DSSE",
    );
  }
  return { encryptionType, kmsKey: kmsKey ?? `arn:aws:kms:${region}:${accountId}:key/aws/ecr` };
}
