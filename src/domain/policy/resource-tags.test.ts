import { expect, test } from "vitest";
import { resourceTagValues } from "./resource-tags.ts";

test("tags are under the key of all services and those of their own", () => {
  expect(resourceTagValues([{ key: "team", value: "web" }])).toEqual({
    "aws:ResourceTag/team": ["web"],
  });
  expect(resourceTagValues({ a: "1", b: "" }, "ssm:resourceTag")).toEqual({
    "aws:ResourceTag/a": ["1"],
    "ssm:resourceTag/a": ["1"],
    "aws:ResourceTag/b": [""],
    "ssm:resourceTag/b": [""],
  });
});
