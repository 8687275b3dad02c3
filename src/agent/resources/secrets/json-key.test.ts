import { expect, test } from "vitest";
import { valueOfKey } from "./json-key.ts";

test.each([
  ['"hunter2"', "hunter2"],
  ['""', ""],
  ["true", "true"],
  ["null", "<nil>"],
  ["0", "0"],
  ["5432", "5432"],
  ["123456", "123456"],
  ["1234567", "1.234567e+06"],
  ["100000000", "1e+08"],
  ["1e21", "1e+21"],
  ["0.0001", "0.0001"],
  ["0.00001", "1e-05"],
  ["-12.5", "-12.5"],
  ['{"b":1,"a":"x"}', "map[a:x b:1]"],
  ["[1,[true],null]", "[1 [true] <nil>]"],
])("prints %s as the ECS agent does", (json, value) => {
  expect(valueOfKey(`{"key":${json}}`, "key")).toEqual({ kind: "value", value });
});

test.each(["hunter2", "", "[1]", '"key"', "null"])("has no key in %j", (secret) => {
  expect(valueOfKey(secret, "key")).toEqual({ kind: "not JSON" });
});

test.each(["other", "toString", "__proto__"])("knows no key %s that is not there", (key) => {
  expect(valueOfKey('{"key":1}', key)).toEqual({ kind: "no such key" });
});
