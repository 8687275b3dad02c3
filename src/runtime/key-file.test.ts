import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeKeyFile, readKeyFile } from "./key-file.ts";

let folder = "";
let path = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "longshore-key-"));
  path = join(folder, "sealing.key");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("gives back the key it made, from a file of its owner's only", async () => {
  const made = await makeKeyFile(path);
  expect(await readKeyFile(path)).toEqual(made);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["sealing.key"]);
});

test("never makes the same key twice", async () => {
  const one = await makeKeyFile(path);
  const two = await makeKeyFile(`${path}.2`);
  expect(one.key).not.toEqual(two.key);
});

test("has no key where there is no file", async () => {
  expect(await readKeyFile(path)).toBeUndefined();
});

test("says when others may read it", async () => {
  await makeKeyFile(path);
  await chmod(path, 0o640);
  expect(await readKeyFile(path)).toMatchObject({ isOpenToOthers: true });
});

test("takes no file's place", async () => {
  await writeFile(path, "precious");
  await expect(makeKeyFile(path)).rejects.toThrow("EEXIST");
  expect(await readFile(path, "utf8")).toBe("precious");
});

test("makes one although an earlier attempt died half-way", async () => {
  await writeFile(`${path}.part`, "half");
  const made = await makeKeyFile(path);
  expect(await readKeyFile(path)).toEqual(made);
});

test.each(["", "hunter2", "A".repeat(43), `${"A".repeat(44)}AAAA`, `${"A".repeat(42)}B=`])(
  "refuses a file that holds %j and leaves it",
  async (text) => {
    await writeFile(path, text);
    await expect(readKeyFile(path)).rejects.toThrow(
      `the key file ${path} holds no key, which is 32 bytes in base64. ` +
        "It was left as it is; put the right one back from a backup.",
    );
    expect(await readFile(path, "utf8")).toBe(text);
  },
);

test("says that it can't read what is no file", async () => {
  await expect(readKeyFile(folder)).rejects.toThrow(
    `the key file ${folder} can't be read (EISDIR).`,
  );
});
