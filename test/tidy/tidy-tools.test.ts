import { expect, test } from "vitest";
import { codeOnly } from "./code-only.ts";
import { findCycles } from "./cycles.ts";
import { importsOf } from "./imports.ts";

test.each([
  ["a // Date\nb", "a        \nb"],
  ["a /* Date\n */ b", "a        \n    b"],
  ['x = "Date\\"Date"', "x =             "],
  ["`Date ${Date} Date` + 1", "        Date        + 1"],
  ["`a ${{ b: `${c}` }.b} d` e", "     { b:    c   }.b     e"],
  ["x = /Date[/]/g; y", "x =          g; y"],
  ["a / b / Date", "a / b / Date"],
])("leaves only the code of %j", (source, code) => {
  expect(codeOnly(source)).toBe(code);
});

const imported = (specifier: string, typeOnly = false, dynamic = false) => ({
  specifier,
  typeOnly,
  dynamic,
});

test.each([
  ['import { a } from "./a.ts";', [imported("./a.ts")]],
  ['import {\n  a,\n  type B,\n} from "./a.ts";', [imported("./a.ts")]],
  ['import type { A } from "./a.ts";', [imported("./a.ts", true)]],
  ['import { type A, type B } from "./a.ts";', [imported("./a.ts", true)]],
  ['import * as a from "a";', [imported("a")]],
  ['import "./a.ts";', [imported("./a.ts")]],
  ['export { a } from "./a.ts";', [imported("./a.ts")]],
  ['const a = await import("./a.ts");', [imported("./a.ts", false, true)]],
  ['type A = typeof import("a");', [imported("a", true, true)]],
  ['// import { a } from "./a.ts";', []],
  ['const text = "from";\nuse("./a.ts");', []],
])("reads the imports of %j", (source, imports) => {
  expect(importsOf(source)).toEqual(imports);
});

test("finds a cycle and names its path", () => {
  const graph = new Map([
    ["a", ["b", "d"]],
    ["b", ["c"]],
    ["c", ["a"]],
    ["d", []],
  ]);
  expect(findCycles(graph)).toEqual([["a", "b", "c", "a"]]);
  expect(
    findCycles(
      new Map([
        ["a", ["b"]],
        ["b", []],
      ]),
    ),
  ).toEqual([]);
});
