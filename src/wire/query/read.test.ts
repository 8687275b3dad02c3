import * as sts from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { operationSchema, type StructSchema } from "../schema.ts";
import { formTree, parseForm } from "./form.ts";
import { readStruct } from "./read.ts";

function inputOf(operation: string): StructSchema {
  const schema = operationSchema(sts, operation);
  if (!schema) throw new Error(`no operation ${operation}`);
  return schema.input;
}

function read(form: string): unknown {
  return readStruct(formTree(parseForm(form)), inputOf("AssumeRole"));
}

describe("a form is read", () => {
  test.each<[string, object]>([
    ["", {}],
    ["RoleArn=a%20b+c&Unknown=1&RoleArn=second", { RoleArn: "a b c" }],
    ["RoleArn=%zz%C3%A9", { RoleArn: "%zzé" }],
    ["DurationSeconds=%2B900", { DurationSeconds: 900 }],
    [
      "TransitiveTagKeys.member.10=c&TransitiveTagKeys.member.2=b",
      { TransitiveTagKeys: ["b", "c"] },
    ],
    ["TransitiveTagKeys.member.0=a&TransitiveTagKeys.member.x=b", { TransitiveTagKeys: [] }],
    ["TransitiveTagKeys=", { TransitiveTagKeys: [] }],
    ["Tags.member.1.Key=k&Tags.member.1.Unknown=x", { Tags: [{ Key: "k" }] }],
  ])("%j", (form, input) => {
    expect(read(form)).toEqual(input);
  });
});

describe("a form is refused", () => {
  test.each([
    ["DurationSeconds=soon", "STRING_VALUE cannot be converted to Integer"],
    ["DurationSeconds=", "STRING_VALUE cannot be converted to Integer"],
    ["DurationSeconds=2147483648", "STRING_VALUE cannot be converted to Integer"],
    ["RoleArn.member.1=a", "Start of structure or map found where not expected."],
    [`${"a.".repeat(100)}=1`, "The request is nested too deeply."],
  ])("%j: %s", (form, message) => {
    expect(() => read(form)).toThrow(
      expect.objectContaining({ code: "SerializationException", message }),
    );
  });
});
