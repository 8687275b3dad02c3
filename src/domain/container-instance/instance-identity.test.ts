import { expect, test } from "vitest";
import { readInstanceIdentity } from "./instance-identity.ts";

test("reads what ECS uses of an instance identity document", () => {
  const document = {
    accountId: "123456789012",
    availabilityZone: "us-west-2b",
    imageId: "ami-5fb8c835",
    instanceId: "i-1234567890abcdef0",
    instanceType: "t2.micro",
    kernelId: null,
    version: "2017-09-30",
  };
  expect(readInstanceIdentity(JSON.stringify(document))).toEqual({
    availabilityZone: "us-west-2b",
    imageId: "ami-5fb8c835",
    instanceId: "i-1234567890abcdef0",
    instanceType: "t2.micro",
  });
});

test.each([undefined, "", "{}", '{"instanceId":"","instanceType":7}'])(
  "knows nothing from %j",
  (document) => {
    expect(readInstanceIdentity(document)).toEqual({});
  },
);

test.each(["{", "[]", "null", "7"])("refuses %j, which is no document", (document) => {
  expect(() => readInstanceIdentity(document)).toThrow(
    expect.objectContaining({ code: "ClientException" }),
  );
});
