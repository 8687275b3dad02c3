import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { awsCliMissing, awsErrorAs, awsText } from "./aws-cli.ts";
import { oneLongshore } from "./one-longshore.ts";
import { awsEnvironment } from "./running-longshore.ts";

const missing = awsCliMissing();
if (missing) console.log(`skipped: aws CLI on buckets and objects: ${missing}`);

describe.skipIf(missing !== undefined)("the unmodified aws CLI", () => {
  const longshore = oneLongshore({ command: "server" });
  let file: string;
  const run = (...words: readonly string[]) =>
    awsText(awsEnvironment(longshore.endpoint), ...words);

  beforeAll(async () => {
    file = join(longshore.dataDir, "app.env");
  });

  test("makes a bucket, copies a file there and back, lists it and takes it all away", async () => {
    expect(await run("s3", "mb", "s3://config")).toBe("make_bucket: config\n");
    await writeFile(file, "COLOUR=blue\n");
    await run("s3", "cp", file, "s3://config/app/app.env", "--only-show-errors");
    expect(await run("s3", "ls", "s3://config/app/")).toMatch(/^\S+ \S+ +12 app\.env\n$/);
    const head = await run("s3api", "head-object", "--bucket", "config", "--key", "app/app.env");
    expect(JSON.parse(head)).toMatchObject({ ContentLength: 12 });
    const address = (await run("s3", "presign", "s3://config/app/app.env")).trim();
    expect(await (await fetch(address)).text()).toBe("COLOUR=blue\n");
    await rm(file);
    await run("s3", "cp", "s3://config/app/app.env", file, "--only-show-errors");
    expect(await readFile(file, "utf8")).toBe("COLOUR=blue\n");
    await run("s3", "rm", "s3://config", "--recursive", "--only-show-errors");
    expect(await run("s3", "ls", "s3://config")).toBe("");
    expect(await run("s3", "rb", "s3://config")).toBe("remove_bucket: config\n");
  });

  test("sends a large file in pieces, and moves it so", async () => {
    await run("s3", "mb", "s3://large");
    const bytes = Buffer.alloc(17 * 1024 * 1024, "0123456789abcdef");
    await writeFile(file, bytes);
    await run("s3", "cp", file, "s3://large/file", "--only-show-errors");
    await run("s3", "mv", "s3://large/file", "s3://large/moved", "--only-show-errors");
    await run("s3", "cp", "s3://large/moved", file, "--only-show-errors");
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });

  test("is refused what a user's policies don't allow", async () => {
    await run("iam", "create-user", "--user-name", "alice");
    const made = await run("iam", "create-access-key", "--user-name", "alice");
    const { AccessKey }: { AccessKey: { AccessKeyId: string; SecretAccessKey: string } } =
      JSON.parse(made);
    const asAlice = {
      ...awsEnvironment(longshore.endpoint),
      AWS_ACCESS_KEY_ID: AccessKey.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: AccessKey.SecretAccessKey,
    };
    expect(await awsErrorAs(asAlice, "s3api", "list-objects-v2", "--bucket", "large")).toEqual({
      code: "AccessDenied",
      message:
        "User: arn:aws:iam::000000000000:user/alice is not authorized to perform: s3:ListBucket on resource: " +
        '"arn:aws:s3:::large" because no identity-based policy allows the s3:ListBucket action',
    });
  });
});
