import { expect, test } from "vitest";
import { parseRegistryLogin } from "./registry-login.ts";

test.each([
  '{"username":"me","password":"hunter2"}',
  '{"Username":"me","PASSWORD":"hunter2","more":1}',
])("reads %s", (secret) => {
  expect(parseRegistryLogin(secret)).toEqual({
    login: { kind: "password", username: "me", password: "hunter2" },
  });
});

const INVALID = "asm fetching authorization data: unable to unmarshal secret value, invalid schema";

test.each([
  [undefined, "asm fetching authorization data: empty secrets value"],
  ["", "asm fetching authorization data: empty secrets value"],
  ["hunter2", INVALID],
  ["[]", INVALID],
  ["null", INVALID],
  ['{"username":1,"password":"x"}', INVALID],
  ["{}", "asm fetching username: AuthorizationData is malformed, empty field"],
  ['{"username":"me"}', "asm fetching password: AuthorizationData is malformed, empty field"],
])("of %j says what is wrong", (secret, problem) => {
  expect(parseRegistryLogin(secret)).toEqual({ problem });
});
