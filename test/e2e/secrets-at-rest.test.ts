import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, expect, test } from "vitest";
import { forget, type RunningLongshore, startLongshore } from "./running-longshore.ts";
import { startServerProcess } from "./running-server.ts";

const SECRET = "hunter2-correct-horse";

function clients(endpoint: string) {
  const config = {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  return {
    ssm: new SSMClient(config),
    secrets: new SecretsManagerClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
  };
}

/** Every file of the data directory that holds the text. */
function filesWith(dataDir: string, text: string): readonly string[] {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

async function put({ endpoint }: RunningLongshore): Promise<void> {
  const { ssm, secrets, s3 } = clients(endpoint);
  await s3.send(new CreateBucketCommand({ Bucket: "env-files" }));
  await s3.send(new PutObjectCommand({ Bucket: "env-files", Key: "app.env", Body: SECRET }));
  const parameter = { Name: "/p", Value: SECRET, Type: "SecureString" } as const;
  await ssm.send(new PutParameterCommand(parameter));
  await secrets.send(new CreateSecretCommand({ Name: "s", SecretString: SECRET }));
  await secrets.send(
    new PutSecretValueCommand({ SecretId: "s", SecretBinary: Buffer.from(SECRET) }),
  );
  await expect(ssm.send(new PutParameterCommand(parameter))).rejects.toThrow("already exists");
}

async function read({ endpoint }: RunningLongshore): Promise<readonly (string | undefined)[]> {
  const { ssm, secrets, s3 } = clients(endpoint);
  const { Parameter } = await ssm.send(
    new GetParameterCommand({ Name: "/p", WithDecryption: true }),
  );
  const { SecretBinary } = await secrets.send(new GetSecretValueCommand({ SecretId: "s" }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "env-files", Key: "app.env" }));
  const fileText = await Body?.transformToString();
  return [Parameter?.Value, Buffer.from(SecretBinary ?? []).toString(), fileText];
}

const running: RunningLongshore[] = [];

async function start(dataDir?: string): Promise<RunningLongshore> {
  const options = dataDir === undefined ? {} : { dataDir };
  const longshore = await startLongshore({ command: "server", ...options });
  running.push(longshore);
  return longshore;
}

afterEach(async () => {
  for (const longshore of running.splice(0)) {
    await longshore.kill();
    await forget(longshore.dataDir);
  }
});

test("values are on no disk and in no log, live as long as their key, and outlive its absence", async () => {
  const first = await start();
  const { dataDir } = first;
  const key = join(dataDir, "sealing.key");
  await put(first);
  expect(await read(first)).toEqual([SECRET, SECRET, SECRET]);
  for (const text of [SECRET, Buffer.from(SECRET).toString("base64")]) {
    expect(filesWith(dataDir, text)).toEqual([]);
  }
  expect(filesWith(dataDir, "/p").length).toBeGreaterThan(0);
  expect(first.output()).not.toContain(SECRET);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  await first.kill();

  renameSync(key, `${key}.away`);
  const without = await start(dataDir);
  expect(without.output()).toContain(`the key file ${key} is missing`);
  await expect(read(without)).rejects.toMatchObject({ name: "InvalidKeyId" });
  expect(readdirSync(dataDir)).not.toContain("sealing.key");
  await without.stop();

  renameSync(`${key}.away`, key);
  const again = await start(dataDir);
  expect(await read(again)).toEqual([SECRET, SECRET, SECRET]);
  expect(filesWith(dataDir, SECRET)).toEqual([]);
  expect(again.output()).not.toContain(SECRET);
}, 60_000);

test("a key file that holds no key ends the start with one message, and stays as it is", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "longshore-no-key-"));
  const key = join(dataDir, "sealing.key");
  writeFileSync(key, "precious", { mode: 0o600 });
  const server = startServerProcess(dataDir);
  expect((await server.ended).code).toBe(1);
  expect(server.output().trim()).toBe(
    `longshore: Longshore could not start: the key file ${key} holds no key, which is 32 bytes in base64. ` +
      "It was left as it is; put the right one back from a backup.",
  );
  expect(readFileSync(key, "utf8")).toBe("precious");
  await forget(dataDir);
});
