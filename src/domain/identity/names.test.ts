import * as fc from "fast-check";
import { expect, test } from "vitest";
import { identityArn, parseIdentityArn, servicePrincipal, serviceOf, uniqueId } from "./names.ts";

test.each([
  [
    "arn:aws:iam::000000000000:role/r",
    { accountId: "000000000000", kind: "role", path: "/", name: "r" },
  ],
  [
    "arn:aws-cn:iam::000000000000:user/a/b/u",
    { accountId: "000000000000", kind: "user", path: "/a/b/", name: "u" },
  ],
  [
    "arn:aws:iam::aws:policy/service-role/P",
    { accountId: "aws", kind: "policy", path: "/service-role/", name: "P" },
  ],
  ["arn:aws:iam::000000000000:root", undefined],
  ["arn:aws:sts::000000000000:assumed-role/r/s", undefined],
  ["arn:aws:iam::1:role/r", undefined],
  ["r", undefined],
])("%s is taken apart", (arn, parts) => {
  expect(parseIdentityArn(arn)).toEqual(parts);
  if (parts?.kind === "role") expect(identityArn("role", parts)).toBe(arn);
});

test("an id has its prefix, AWS's length and alphabet, and its own chance", () => {
  const hex = fc.string({
    unit: fc.integer({ min: 0, max: 15 }).map((digit) => digit.toString(16)),
    minLength: 32,
    maxLength: 32,
  });
  fc.assert(
    fc.property(hex, (chance) => {
      expect(uniqueId("AROA", chance)).toMatch(/^AROA[A-Z2-7]{17}$/);
      expect(uniqueId("ASIA", chance)).toMatch(/^ASIA[A-Z2-7]{16}$/);
    }),
  );
  expect(uniqueId("AIDA", "0".repeat(31).concat("1"))).not.toBe(uniqueId("AIDA", "0".repeat(32)));
});

test("a service's principal is told from all others", () => {
  expect(serviceOf(servicePrincipal("ecs-tasks.amazonaws.com"))).toBe("ecs-tasks.amazonaws.com");
  expect(serviceOf("arn:aws:iam::000000000000:user/service")).toBeUndefined();
});
