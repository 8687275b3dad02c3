import type { StreamedResponse } from "../../wire/streamed.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { objectOf } from "./read-object.ts";
import { S3Error } from "./s3-error.ts";
import { xmlAnswer } from "./xml-answer.ts";

/** GetBucketAcl: a bucket and all that is in it are their owner's, who grants nobody anything. */
export async function getBucketAcl(exchange: S3Exchange): Promise<StreamedResponse> {
  const { accountId } = await exchange.store.read((view) =>
    bucketOf(view, exchange, "GetBucketAcl"),
  );
  return ownersAlone(accountId);
}

/** GetObjectAcl: as GetBucketAcl. No such object: NoSuchKey. */
export async function getObjectAcl(exchange: S3Exchange): Promise<StreamedResponse> {
  await exchange.store.read((view) => objectOf(view, exchange, "GetObjectAcl"));
  return ownersAlone(exchange.caller.accountId);
}

/** PutBucketAcl and PutObjectAcl, which AWS refuses so for buckets that are as all are from the start. */
export async function putAcl(exchange: S3Exchange): Promise<StreamedResponse> {
  const action = exchange.key === "" ? "PutBucketAcl" : "PutObjectAcl";
  await exchange.store.read((view) => bucketOf(view, exchange, action));
  throw new S3Error("AccessControlListNotSupported");
}

/** Throws for grants to others than the bucket's owner, who has everything. */
export function refuseGrants({ request, header }: Pick<S3Exchange, "request" | "header">): void {
  const acl = header("x-amz-acl");
  const grants = request.headers.some(([name]) => /^x-amz-grant-/i.test(name));
  if (!grants && (acl === undefined || acl === "bucket-owner-full-control")) return;
  throw new S3Error("AccessControlListNotSupported");
}

function ownersAlone(accountId: string): StreamedResponse {
  const type = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"';
  return xmlAnswer("AccessControlPolicy", {
    Owner: { ID: accountId },
    AccessControlList: {
      Grant: { [`Grantee ${type}`]: { ID: accountId }, Permission: "FULL_CONTROL" },
    },
  });
}
