import { S3Error } from "./s3-error.ts";

/** Every object is in its only version, as in a bucket that never had versions. */
export const ONLY_VERSION = "null";

/** Throws for another version than the only one. */
export function checkVersion(versionId: string | null | undefined): void {
  if (versionId === null || versionId === undefined || versionId === ONLY_VERSION) return;
  throw new S3Error("InvalidArgument", {
    message: "Invalid version id specified",
    details: { ArgumentName: "versionId", ArgumentValue: versionId },
  });
}
