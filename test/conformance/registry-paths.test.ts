import { readdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRepositoryCommand, UploadLayerPartCommand } from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemBigFiles } from "../../src/runtime/big-files.ts";
import { systemFiles } from "../../src/runtime/files.ts";
import { aRegistry, digestOfContent, type TestRegistry } from "../fixtures/ecr.ts";
import { sendBytes } from "../fixtures/raw-http.ts";

/*
 * What a client names never leads out of the registry's folder, whoever it comes through. Sent as bytes, since HTTP
 * clients tidy a path up before they send it.
 */

const DIGEST = digestOfContent("x");
const OUTSIDE = [
  "..",
  "%2e%2e",
  "..%2f..%2fkept",
  "%2e%2e%2f%2e%2e%2fkept",
  "..%5c..%5ckept",
  "%00",
];

let registry: TestRegistry;
let outside: string;

beforeAll(async () => {
  // Beside the folder of the registry, both below one that the test looks through.
  outside = await mkdtemp(join(tmpdir(), "longshore-outside-"));
  await writeFile(join(outside, "kept"), "kept");
  const folder = join(outside, "registry");
  registry = await aRegistry({ bigFiles: systemBigFiles(folder), files: systemFiles(folder) });
  await registry.client.send(new CreateRepositoryCommand({ repositoryName: "app" }));
});

afterAll(async () => {
  await registry.end();
  await rm(outside, { recursive: true });
});

async function statusOf(method: string, target: string): Promise<number | undefined> {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    "Host: 127.0.0.1",
    `Authorization: ${registry.authorization}`,
    "Content-Type: application/octet-stream",
    "Content-Length: 1",
    "Connection: close",
  ];
  const replies = await sendBytes(registry.port, [`${lines.join("\r\n")}\r\n\r\nx`], {
    end: false,
  });
  return replies.at(-1)?.status;
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.flatMap((it) => (it.isFile() ? [it.name] : [])).toSorted();
}

const targets = OUTSIDE.flatMap((path) => [
  ["POST", `/v2/${path}/blobs/uploads/?digest=${DIGEST}`],
  ["POST", `/v2/app/${path}/blobs/uploads/?digest=${DIGEST}`],
  ["POST", `/v2/app/blobs/uploads/?digest=sha256:${path}`],
  ["POST", `/v2/app/blobs/uploads/?mount=sha256:${path}&from=${path}`],
  ["POST", `/v2/app/blobs/uploads/?mount=${DIGEST}&from=${path}`],
  ["PATCH", `/v2/app/blobs/uploads/${path}`],
  ["PUT", `/v2/app/blobs/uploads/${path}?digest=${DIGEST}`],
  ["DELETE", `/v2/app/blobs/uploads/${path}`],
  ["GET", `/v2/app/blobs/${path}`],
  ["GET", `/v2/app/blobs/sha256:${path}`],
  ["DELETE", `/v2/app/blobs/sha256:${path}`],
  ["PUT", `/v2/app/manifests/${path}`],
  ["GET", `/v2/app/manifests/${path}`],
  ["GET", `/v2/app/referrers/sha256:${path}`],
]);

test.each(targets)("%s %s is refused and touches nothing", async (method, target) => {
  const status = await statusOf(method ?? "", target ?? "");
  expect([400, 404, 405]).toContain(status);
  expect(await filesIn(outside)).toEqual(["kept", "token.key"]);
});

test.each(["../../kept", "..", "kept/../../kept", "", "/etc/passwd"])(
  "an upload %j of the API is none",
  async (uploadId) => {
    const part = { partFirstByte: 0, partLastByte: 0, layerPartBlob: Buffer.from("x") };
    const command = new UploadLayerPartCommand({ repositoryName: "app", uploadId, ...part });
    await expect(registry.client.send(command)).rejects.toMatchObject({ $fault: "client" });
  },
);

test.each(["../app", "app/..", "app/../../x", "/app", "app/", ".", "a\\b", "a%2fb"])(
  "a repository is not made with the name %j",
  async (repositoryName) => {
    await expect(
      registry.client.send(new CreateRepositoryCommand({ repositoryName })),
    ).rejects.toMatchObject({ name: "InvalidParameterException" });
  },
);

test.each(["../kept", "a/../../kept", "/etc/passwd", "..", "a/b/../../../kept"])(
  "a folder of ours has no file %j",
  async (path) => {
    const folder = join(outside, "folder");
    const bytes = (async function* () {
      yield Buffer.from("x");
    })();
    const big = systemBigFiles(folder);
    await expect(big.append(path, bytes, { at: 0, onWritten: () => {} })).rejects.toThrow(
      "leaves its folder",
    );
    await expect(big.open(path)).rejects.toThrow("leaves its folder");
    await expect(big.remove(path)).rejects.toThrow("leaves its folder");
    await expect(systemFiles(folder).read(path)).rejects.toThrow("leaves its folder");
    await expect(systemFiles(folder).write(path, "x")).rejects.toThrow("leaves its folder");
  },
);
