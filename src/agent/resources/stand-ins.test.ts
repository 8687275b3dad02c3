import { expect, test } from "vitest";
import { silentLog } from "../../runtime/log.ts";
import { standInTeller } from "./stand-ins.ts";

test("what stands in for something is told once, however many tasks have it", () => {
  const warnings: string[] = [];
  const tell = standInTeller({ ...silentLog, warn: (text) => void warnings.push(text) });
  for (const taken of ["mine", "mine", "other", "mine"]) tell("theirs", taken);
  expect(warnings).toEqual([
    "theirs is of another account: mine was taken in its place (ids-of-other-accounts)",
    "theirs is of another account: other was taken in its place (ids-of-other-accounts)",
  ]);
});
