import { describe, expect, test } from "vitest";
import { checkTags, mergeTags, withoutTags } from "./tags.ts";

const many = (count: number): { key: string; value: string }[] =>
  Array.from({ length: count }, (_, index) => ({ key: `key${index}`, value: "" }));

describe("checkTags", () => {
  test("takes tags with letters of any script and the signs AWS allows", () => {
    const tags = [{ key: "Größe_.:/=+-@ 1", value: "日本" }];
    expect(checkTags(tags)).toEqual(tags);
  });

  test("stores an empty value where none is given", () => {
    expect(checkTags([{ key: "team" }])).toEqual([{ key: "team", value: "" }]);
  });

  test("takes an absent list and an empty one for none", () => {
    expect(checkTags(undefined)).toEqual([]);
    expect(checkTags([])).toEqual([]);
  });

  test.each([
    ["no key", [{ value: "a" }], "Tag keys can not be blank."],
    ["an empty key", [{ key: "" }], "Tag keys can not be blank."],
    ["a key of 129 characters", [{ key: "a".repeat(129) }], "Tag keys can have at most 128"],
    [
      "a value of 257 characters",
      [{ key: "a", value: "a".repeat(257) }],
      "Tag values can have at most 256 characters.",
    ],
    ["a reserved key", [{ key: "AWS:a" }], "Tag keys and values can not start with 'aws:'."],
    ["a reserved value", [{ key: "a", value: "aws:b" }], "Tag keys and values can not start"],
    ["a character that is not allowed", [{ key: "a!" }], "Some tags contain invalid characters."],
    ["the same key twice", [{ key: "a" }, { key: "a" }], "Duplicate tag keys found."],
    ["51 tags", many(51), "Tags can have at most 50 items."],
  ])("refuses %s", (_title, tags, message) => {
    expect(() => checkTags(tags)).toThrow(
      expect.objectContaining({
        code: "InvalidParameterException",
        message: expect.stringContaining(message),
      }),
    );
  });
});

describe("mergeTags", () => {
  test("replaces the value of a key in its place and appends new keys", () => {
    expect(
      mergeTags(
        [
          { key: "a", value: "1" },
          { key: "b", value: "2" },
        ],
        [
          { key: "c", value: "3" },
          { key: "a", value: "4" },
        ],
        "LimitExceededException",
      ),
    ).toEqual([
      { key: "a", value: "4" },
      { key: "b", value: "2" },
      { key: "c", value: "3" },
    ]);
  });

  test("refuses more than 50 tags, of which those of AWS do not count", () => {
    const managed = { key: "aws:ecs:clusterName", value: "default" };
    const last = [{ key: "last", value: "" }];
    expect(mergeTags([managed, ...many(49)], last, "InvalidParameterException")).toHaveLength(51);
    for (const code of ["InvalidParameterException", "LimitExceededException"] as const) {
      expect(() => mergeTags(many(50), last, code)).toThrow(expect.objectContaining({ code }));
    }
  });
});

test("withoutTags removes the keys named, but none of AWS's", () => {
  const managed = { key: "aws:ecs:clusterName", value: "default" };
  expect(
    withoutTags([managed, { key: "a", value: "1" }], ["a", "b", "aws:ecs:clusterName"]),
  ).toEqual([managed]);
});
