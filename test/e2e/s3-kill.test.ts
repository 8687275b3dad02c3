import { join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { signRequest } from "../../src/wire/signature/sign.ts";
import { filesBelow } from "../fixtures/folder.ts";
import { sendHalf } from "./half-request.ts";
import { oneLongshore } from "./one-longshore.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const region = "us-east-1";
const Bucket = "bucket";

const longshore = oneLongshore({ command: "server" });

const filesIn = (folder: string) => filesBelow(join(longshore.dataDir, "s3", folder));

test("a server that is killed during an upload keeps what was put before, and nothing of the rest", async () => {
  const client = () => new S3Client({ endpoint: longshore.endpoint, region, credentials });
  const before = client();
  await before.send(new CreateBucketCommand({ Bucket }));
  await before.send(new PutObjectCommand({ Bucket, Key: "kept", Body: "content" }));
  before.destroy();
  const { ended } = await putHalf(`/${Bucket}/kept`);
  await longshore.kill();
  await ended;
  expect(await filesIn("incoming")).toHaveLength(1);

  await longshore.startAgain();
  const after = client();
  const { Body } = await after.send(new GetObjectCommand({ Bucket, Key: "kept" }));
  expect(await Body?.transformToString()).toBe("content");
  const { Contents } = await after.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([["kept", 7]]);
  expect([await filesIn("incoming"), await filesIn("objects")]).toEqual([
    [],
    [expect.stringMatching(/^[0-9a-f-]{36}$/)],
  ]);
  after.destroy();
});

/** Sends the beginning of an object; resolves when the server has written of it, with what waits for the connection's end. */
async function putHalf(target: string): Promise<{ readonly ended: Promise<void> }> {
  const headers = signRequest({
    method: "PUT",
    target,
    headers: {
      host: new URL(longshore.endpoint).host,
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
      "content-length": String(64 * 1024 * 1024),
    },
    body: "",
    credentials,
    region,
    service: "s3",
    nowMs: Date.now(),
  });
  const half = await sendHalf(`${longshore.endpoint}${target}`, { method: "PUT", headers });
  await expect.poll(() => filesIn("incoming")).toHaveLength(1);
  return half;
}
