import { expect, test } from "vitest";
import { KEY_BYTES, keyId, keyIdOf, keySealer, lockedSealer, SealError } from "./sealer.ts";

const KEY = new Uint8Array(KEY_BYTES).fill(7);
const OTHER = new Uint8Array(KEY_BYTES).fill(8);

test.each(["", "hunter2", "ü ☃ 🚢", "x".repeat(65_536)])("opens what it sealed", (text) => {
  const sealer = keySealer(KEY, "the key file");
  expect(sealer.open(sealer.seal(text, "row"), "row")).toBe(text);
});

test("seals the same text differently each time and shows none of it", () => {
  const sealer = keySealer(KEY, "the key file");
  const [one, two] = [sealer.seal("hunter2", "row"), sealer.seal("hunter2", "row")];
  expect(one).not.toBe(two);
  expect(
    `${one}${Buffer.from(one.split(":")[3] ?? "", "base64url").toString("latin1")}`,
  ).not.toContain("hunter");
});

test("says which key sealed a text, without naming the key", () => {
  const sealed = keySealer(KEY, "the key file").seal("hunter2", "row");
  expect(keyIdOf(sealed)).toBe(keyId(KEY));
  expect(keyId(KEY)).not.toBe(keyId(OTHER));
  expect(keyIdOf("plain text")).toBeUndefined();
});

test("opens nothing under another identity", () => {
  const sealer = keySealer(KEY, "the key file");
  expect(() => sealer.open(sealer.seal("hunter2", "row 1"), "row 2")).toThrow(
    "What is stored of row 2 was changed since it was sealed.",
  );
});

test("opens nothing that was changed, wherever it was changed", () => {
  const sealer = keySealer(KEY, "the key file");
  const sealed = sealer.seal("hunter2", "row");
  const [, , id = "", content = ""] = sealed.split(":");
  const bytes = Buffer.from(content, "base64url");
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => sealer.open(`sealed:1:${id}:${changed.toString("base64url")}`, "row")).toThrow(
      SealError,
    );
  }
  for (const cut of ["", "sealed:1:", `sealed:1:${id}:AAAA`, sealed.slice(0, -4), "hunter2"]) {
    expect(() => sealer.open(cut, "row")).toThrow(SealError);
  }
});

test("says that the key is another one, and where it should be", () => {
  const sealed = keySealer(KEY, "sealing.key").seal("hunter2", "the parameter /a");
  expect(() => keySealer(OTHER, "sealing.key").open(sealed, "the parameter /a")).toThrow(
    `the parameter /a was sealed with the key ${keyId(KEY)}, but sealing.key holds the key ` +
      `${keyId(OTHER)}. Put the file back that was there when it was sealed.`,
  );
});

test("a locked one seals and opens nothing and says why", () => {
  const locked = lockedSealer("the key is gone");
  expect(() => locked.seal("hunter2", "row")).toThrow("the key is gone");
  expect(() => locked.open("anything", "row")).toThrow("the key is gone");
});
