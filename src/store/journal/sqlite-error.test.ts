import { expect, test } from "vitest";
import { explained } from "./sqlite-error.ts";

test.each([
  ["EACCES", /^\/d\/f may not be read or written\. Check its owner and permissions/],
  ["EROFS", /^\/d\/f is read-only\./],
  ["ENOSPC", /^\/d\/f could not be written because the disk is full\. Make room and start again/],
  ["EMFILE", /^\/d\/f failed \(EMFILE: /],
])("says what an operator can do about %s", (code, message) => {
  expect(() =>
    explained("/d/f", () => {
      throw Object.assign(new Error(`${code}: words of Node's`), { code });
    }),
  ).toThrow(message);
});
