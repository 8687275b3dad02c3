import { expect, test } from "vitest";
import { pageByKey } from "./page-token.ts";

function page(items: readonly string[], token?: string, query: unknown = "list") {
  const keyOf = (item: string): string => item;
  const invalidToken = (): Error => new Error("invalid token");
  return pageByKey({ items, size: 2, token, query, keyOf, invalidToken });
}

test("gives everything once, in order, though things come and go between the pages", () => {
  const first = page(["d", "a", "c", "b"]);
  expect(first.items).toEqual(["a", "b"]);
  const second = page(["d", "c", "aa", "e"], first.nextToken);
  expect(second.items).toEqual(["c", "d"]);
  expect(page(["e"], second.nextToken)).toEqual({ items: ["e"], nextToken: undefined });
});

test("gives no token with the last page", () => {
  expect(page(["a", "b"])).toEqual({ items: ["a", "b"], nextToken: undefined });
  expect(page([])).toEqual({ items: [], nextToken: undefined });
});

test("takes no token but its own", () => {
  const { nextToken = "" } = page(["a", "b", "c"], undefined, "other");
  for (const token of [nextToken, "", "x", "e30", `${page(["a", "b", "c"]).nextToken}=`]) {
    expect(() => page(["a"], token)).toThrow("invalid token");
  }
});

test("follows the order it is given", () => {
  const options = { items: ["a", "b", "c"], size: 2, query: 1, keyOf: (item: string) => item };
  const compareKeys = (a: string, b: string): number => (a < b ? 1 : -1);
  const invalidToken = (): Error => new Error("invalid token");
  const first = pageByKey({ ...options, token: undefined, compareKeys, invalidToken });
  expect(first.items).toEqual(["c", "b"]);
  const token = first.nextToken;
  expect(pageByKey({ ...options, token, compareKeys, invalidToken }).items).toEqual(["a"]);
});
