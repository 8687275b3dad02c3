import type { StreamedResponse } from "../../wire/streamed.ts";
import { formatIso } from "../../wire/timestamp.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { withoutAcls } from "./bucket-access.ts";
import { checkAllowed } from "./permissions.ts";
import { readSmallBody } from "./small-body.ts";
import { keyOfToken, tokenOf } from "./list-objects.ts";
import { forgetUploads } from "./multipart-operations.ts";
import { isBucketName } from "./resource.ts";
import { S3Error } from "./s3-error.ts";
import { buckets, objects } from "./tables.ts";
import { tagsOfNewBucket } from "./tag-set.ts";
import { xmlAnswer } from "./xml-answer.ts";

const MAX_BUCKETS = 10_000;

/**
 * ListBuckets: those of the account, of every region or of one, in the order of their names. In one page unless
 * `max-buckets` is given; what is not from 1 to 10,000: InvalidArgument.
 */
export async function listBuckets(exchange: S3Exchange): Promise<StreamedResponse> {
  const { store, caller, query } = exchange;
  checkAllowed(exchange, "ListAllMyBuckets");
  const prefix = query.get("prefix") ?? "";
  const onlyRegion = query.get("bucket-region");
  const token = query.get("continuation-token");
  const after = token === null ? "" : keyOfToken(token);
  const most = mostBuckets(query.get("max-buckets"));
  const rows = await store.read((view) => [...view.by(buckets, "account", caller.accountId)]);
  const asked = rows
    .filter(({ bucketName, region }) => {
      const isIn = onlyRegion === null || region === onlyRegion;
      return isIn && bucketName.startsWith(prefix) && bucketName > after;
    })
    .toSorted((a, b) => (a.bucketName < b.bucketName ? -1 : 1));
  const page = asked.slice(0, most);
  const last = asked.length > page.length ? page.at(-1) : undefined;
  return xmlAnswer("ListAllMyBucketsResult", {
    Buckets: {
      Bucket: page.map(({ bucketName, createdAtMs, region }) => ({
        Name: bucketName,
        CreationDate: formatIso(createdAtMs),
        BucketRegion: region,
      })),
    },
    Owner: { ID: caller.accountId },
    ContinuationToken: last && tokenOf(last.bucketName),
    Prefix: query.get("prefix") ?? undefined,
  });
}

function mostBuckets(text: string | null): number | undefined {
  if (text === null) return undefined;
  const most = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (most >= 1 && most <= MAX_BUCKETS) return most;
  throw new S3Error("InvalidArgument", {
    message: `Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}.`,
  });
}

/** CreateBucket. In us-east-1 making a bucket again that one owns is no error. */
export async function createBucket(exchange: S3Exchange): Promise<StreamedResponse> {
  const { store, clock, caller, bucketName } = exchange;
  if (!isBucketName(bucketName)) {
    throw new S3Error("InvalidBucketName", { details: { BucketName: bucketName } });
  }
  refuseUnusual(exchange);
  checkAllowed(exchange, "CreateBucket");
  const body = await readSmallBody(exchange);
  const asked = /<LocationConstraint>([^<]*)<\/LocationConstraint>/.exec(body)?.[1];
  const region = asked === undefined || asked === "" ? caller.region : asked;
  const tags = tagsOfNewBucket(body);
  await store.write((tx) => {
    const before = tx.get(buckets, bucketName);
    if (before === undefined) {
      const { accountId } = caller;
      const createdAtMs = clock.nowMs();
      tx.put(buckets, { bucketName, accountId, region, createdAtMs, tags });
      return;
    }
    const details = { BucketName: bucketName };
    if (before.accountId !== caller.accountId)
      throw new S3Error("BucketAlreadyExists", { details });
    if (before.region !== "us-east-1") throw new S3Error("BucketAlreadyOwnedByYou", { details });
  });
  return { status: 200, headers: { location: `/${bucketName}` }, body: "" };
}

/** Throws for what would make it another bucket than those that there are here. */
function refuseUnusual({ request, header }: S3Exchange): void {
  const acl = header("x-amz-acl") ?? "private";
  if (acl !== "private" || request.headers.some(([name]) => /^x-amz-grant-/i.test(name))) {
    throw new S3Error("InvalidBucketAclWithObjectOwnership");
  }
  const ownership = header("x-amz-object-ownership") ?? "BucketOwnerEnforced";
  if (ownership !== "BucketOwnerEnforced") throw withoutAcls();
  if (header("x-amz-bucket-object-lock-enabled")?.toLowerCase() === "true") {
    throw new S3Error("NotImplemented", {
      details: { Header: "x-amz-bucket-object-lock-enabled" },
    });
  }
}

/** HeadBucket: its region in a header. No such bucket: NoSuchBucket; another account's: AccessDenied. */
export async function headBucket(exchange: S3Exchange): Promise<StreamedResponse> {
  const { region } = await exchange.store.read((view) => bucketOf(view, exchange, "ListBucket"));
  return { status: 200, headers: { "x-amz-bucket-region": region }, body: "" };
}

/** DeleteBucket. With objects in it: BucketNotEmpty. Uploads in parts don't count, and end with it. */
export async function deleteBucket(exchange: S3Exchange): Promise<StreamedResponse> {
  await exchange.store.write((tx) => {
    const { bucketName } = bucketOf(tx, exchange, "DeleteBucket");
    if (tx.count(objects, "bucket", bucketName) > 0) {
      throw new S3Error("BucketNotEmpty", { details: { BucketName: bucketName } });
    }
    tx.delete(buckets, bucketName);
  });
  await forgetUploads(exchange, (upload) => upload.bucketName === exchange.bucketName);
  return { status: 204, headers: {}, body: "" };
}

/** GetBucketLocation, which says nothing of us-east-1. */
export async function getBucketLocation(exchange: S3Exchange): Promise<StreamedResponse> {
  const { region } = await exchange.store.read((view) =>
    bucketOf(view, exchange, "GetBucketLocation"),
  );
  return xmlAnswer("LocationConstraint", region === "us-east-1" ? "" : region);
}
