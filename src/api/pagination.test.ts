import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aScope } from "../../test/fixtures/scope.ts";
import { type Page, page, type PageQuery } from "./pagination.ts";

const query: PageQuery = {
  operation: "ListClusters",
  scope: aScope,
  filters: { status: "ACTIVE" },
};

function list(
  items: readonly string[],
  input: { readonly nextToken?: string | undefined; readonly maxResults?: number },
  given: Partial<PageQuery> = {},
): Page<string> {
  return page({
    items,
    input,
    defaultSize: 3,
    maxSize: 100,
    query: { ...query, ...given },
    keyOf: (item) => item,
  });
}

const letters = ["d", "a", "e", "c", "b"];

describe("a page", () => {
  test("has the default number of items in order of their keys, and a token when there are more", () => {
    const first = list(letters, {});
    expect(first.items).toEqual(["a", "b", "c"]);
    expect(list(letters, { nextToken: first.nextToken })).toEqual({ items: ["d", "e"] });
  });

  test("has no token when it is full and the last", () => {
    expect(list(["a", "b", "c"], {})).toEqual({ items: ["a", "b", "c"] });
  });

  test("goes on after the last item shown although that is gone and others have come", () => {
    const { nextToken } = list(letters, { maxResults: 3 });
    expect(list(["b", "bb", "d", "e"], { nextToken }).items).toEqual(["d", "e"]);
  });

  test("follows an order of its own when there is one", () => {
    const request = {
      items: ["9", "10", "8"],
      defaultSize: 2,
      maxSize: 100,
      query,
      keyOf: (item: string) => item,
      compareKeys: (a: string, b: string) => Number(a) - Number(b),
    };
    const first = page({ ...request, input: {} });
    expect(first.items).toEqual(["8", "9"]);
    expect(page({ ...request, input: { nextToken: first.nextToken } }).items).toEqual(["10"]);
  });

  test.each([0, -1, 101])("of %i items is refused", (maxResults) => {
    expect(() => list(letters, { maxResults })).toThrow(
      expect.objectContaining({
        code: "InvalidParameterException",
        message: "maxResults must be between 1 and 100.",
      }),
    );
  });

  test("after page gives every item once, whatever the sizes", () => {
    const keys = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 40 });
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 7 }), (items, maxResults) => {
        const seen: string[] = [];
        let token: string | undefined;
        do {
          const { items: some, nextToken } = list(items, { nextToken: token, maxResults });
          seen.push(...some);
          token = nextToken;
        } while (token !== undefined);
        expect(seen).toEqual(items.toSorted((a, b) => (a < b ? -1 : 1)));
      }),
    );
  });
});

describe("a token", () => {
  const { nextToken = "" } = list(letters, { maxResults: 2 });

  test("goes with another page size", () => {
    expect(list(letters, { nextToken, maxResults: 1 }).items).toEqual(["c"]);
  });

  test.each<[string, string, Partial<PageQuery>]>([
    ["of another operation", nextToken, { operation: "ListTasks" }],
    ["of another account", nextToken, { scope: { ...aScope, accountId: "111111111111" } }],
    ["of another region", nextToken, { scope: { ...aScope, region: "eu-west-1" } }],
    ["of other filters", nextToken, { filters: { status: "DRAINING" } }],
    ["that is empty", "", {}],
    ["that is made up", "made-up", {}],
    ["that is JSON of another form", Buffer.from('{"a":1}').toString("base64url"), {}],
    ["that was cut", nextToken.slice(0, -3), {}],
    ["with something after it", `${nextToken}=!`, {}],
    ["with something in it", `${nextToken.slice(0, 4)} ${nextToken.slice(4)}`, {}],
  ])("%s is refused", (_title, token, given) => {
    expect(() => list(letters, { nextToken: token }, given)).toThrow(
      expect.objectContaining({ code: "InvalidParameterException", message: "Invalid token." }),
    );
  });
});
