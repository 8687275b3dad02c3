import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signRequest } from "../../src/wire/signature/sign.ts";
import { forget, type RunningLongshore, startLongshore } from "./running-longshore.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const region = "us-east-1";
const Bucket = "bucket";

let longshore: RunningLongshore;
beforeAll(async () => {
  longshore = await startLongshore({ command: "server" });
});
afterAll(async () => {
  await longshore.stop();
  await forget(longshore.dataDir);
});

async function filesIn(folder: string): Promise<readonly string[]> {
  const path = join(longshore.dataDir, "s3", folder);
  return readdir(path).catch(() => []);
}

test("a server that is killed during an upload keeps what was put before, and nothing of the rest", async () => {
  const client = () => new S3Client({ endpoint: longshore.endpoint, region, credentials });
  const before = client();
  await before.send(new CreateBucketCommand({ Bucket }));
  await before.send(new PutObjectCommand({ Bucket, Key: "kept", Body: "content" }));
  before.destroy();
  const { ended } = await sendHalf(`/${Bucket}/kept`);
  await longshore.kill();
  await ended;
  expect(await filesIn("incoming")).toHaveLength(1);

  longshore = await startLongshore({ command: "server", dataDir: longshore.dataDir });
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

/** Sends the beginning of a body; resolves when the server has written of it, with what waits for the connection's end. */
async function sendHalf(target: string): Promise<{ readonly ended: Promise<void> }> {
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
  const outgoing = httpRequest(`${longshore.endpoint}${target}`, { method: "PUT", headers });
  const ended = new Promise<void>((resolve) => {
    outgoing.on("error", () => resolve());
    outgoing.on("close", () => resolve());
  });
  await new Promise((resolve) => outgoing.write(Buffer.alloc(3 * 1024 * 1024, "x"), resolve));
  await expect.poll(() => filesIn("incoming")).toHaveLength(1);
  return { ended };
}
