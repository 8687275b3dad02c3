import * as fc from "fast-check";
import { expect, test } from "vitest";
import { listing, type ListingQuery } from "./listing.ts";

const items = (...keys: readonly string[]) => keys.map((key) => ({ key }));
const ask = (over: Partial<ListingQuery>): ListingQuery => ({
  prefix: "",
  delimiter: "",
  after: "",
  maxKeys: 1000,
  ...over,
});

test("keys come in order of their bytes", () => {
  const { contents } = listing(items("\u{1f600}", "\uffff", "b", "a"), ask({}));
  expect(contents.map(({ key }) => key)).toEqual(["a", "b", "\uffff", "\u{1f600}"]);
});

test("keys with a delimiter behind the prefix are one common prefix", () => {
  const found = listing(items("p/a/1", "p/a/2", "p/b", "q"), ask({ prefix: "p/", delimiter: "/" }));
  expect(found).toEqual({
    contents: items("p/b"),
    commonPrefixes: ["p/a/"],
    isTruncated: false,
    last: "p/b",
  });
});

test("no keys at a time are no page and no more to come", () => {
  expect(listing(items("a"), ask({ maxKeys: 0 }))).toMatchObject({
    contents: [],
    isTruncated: false,
  });
});

test("pages of any size are the whole, each entry once", () => {
  const key = fc.array(fc.constantFrom("a", "b", "/", "ü"), { minLength: 1, maxLength: 5 });
  const keys = fc.uniqueArray(
    key.map((parts) => parts.join("")),
    { maxLength: 20 },
  );
  const query = fc.record({
    delimiter: fc.constantFrom("", "/", "ab"),
    prefix: fc.constantFrom("", "a", "a/"),
    maxKeys: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(keys, query, (given, { maxKeys, ...over }) => {
      const whole = listing(items(...given), ask(over));
      const found: string[] = [];
      for (let after = "", isMore = true; isMore;) {
        const page = listing(items(...given), ask({ ...over, maxKeys, after }));
        expect(page.contents.length + page.commonPrefixes.length).toBeLessThanOrEqual(maxKeys);
        found.push(...page.contents.map((it) => it.key), ...page.commonPrefixes);
        isMore = page.isTruncated;
        after = page.last ?? "";
      }
      const wanted = [...whole.contents.map((it) => it.key), ...whole.commonPrefixes];
      expect(found.toSorted()).toEqual(wanted.toSorted());
    }),
  );
});
