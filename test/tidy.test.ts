import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { codeOnly } from "./tidy/code-only.ts";
import { importsOf } from "./tidy/imports.ts";
import { findCycles } from "./tidy/cycles.ts";

/** The house rules (CONTRIBUTING.md, "House rules"), each as data and a check that names file and reason. */

const ROOT = resolve(import.meta.dirname, "..");

/** Who may import whom, by folder of `src`. A folder may always import itself; the first match counts. */
const MAY_IMPORT: readonly (readonly [files: RegExp, folders: readonly string[]])[] = [
  [/^domain\//, []],
  [/^runtime\//, []],
  [/^wire\//, ["domain"]],
  [/^store\//, ["domain", "runtime"]],
  [/^(scheduler|deployments)\/loop(\.test)?\.ts$/, ["domain", "runtime", "store"]],
  [/^(scheduler|deployments)\//, ["domain"]],
  [/^api\//, ["domain", "wire", "runtime", "store", "scheduler/place.ts"]],
  [/^acs\//, ["domain", "wire", "runtime", "store"]],
  [/^agent\//, ["domain", "wire", "runtime"]],
  [/^companions\//, ["domain", "wire", "runtime", "store"]],
  [/^lint\//, ["domain"]],
  [/^cli\//, ["domain", "wire", "runtime", "lint", "agent", "server"]],
  [/^console\//, ["domain"]],
  [
    /^server\//,
    [
      "domain",
      "wire",
      "runtime",
      "store",
      "scheduler",
      "deployments",
      "api",
      "acs",
      "agent",
      "companions",
      "lint",
    ],
  ],
];

/** Folders that see npm packages and Node.js as types only. */
const NOTHING_AT_RUN_TIME = /^(domain|scheduler|deployments)\//;

/** Where `node:` modules may be imported. */
const MAY_USE_NODE =
  /^(runtime|server|store\/journal|companions\/logs\/event-store|cli|agent\/docker)\//;
const NODE_EXCEPTIONS: readonly (readonly [files: RegExp, module: string])[] = [
  // Signatures and digests are pure.
  [/^wire\//, "node:crypto"],
];

/** What only `runtime/` may touch: time, chance, the environment and the network. */
const BANNED_GLOBALS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bDate\s*[.(]|\bnew\s+Date\b/, "a Clock"],
  [/\bperformance\s*\.\s*now\b/, "a Clock"],
  [/\bMath\s*\.\s*random\b/, "Ids.random"],
  [/\bcrypto\s*\.\s*randomUUID\b|\brandomUUID\b/, "Ids.uuid"],
  [/\bset(?:Timeout|Interval|Immediate)\b/, "Clock.after or Clock.sleep"],
  [/\bprocess\s*\.\s*nextTick\b/, "Clock.nextTurn"],
  [/\bprocess\s*\.\s*env\b/, "runtime/environment.ts"],
  [/(?<![.\w])fetch\s*\(/, "an HTTP port of runtime/"],
];

const LINES = 400;
const TEST_LINES = 800;

const sources = globSync("src/**/*.{ts,tsx}", { cwd: ROOT })
  .map((path) => path.slice("src/".length))
  .toSorted();
const product = sources.filter((path) => !isTest(path));
const everything = globSync("{src,test,scripts,bench}/**/*.{ts,tsx}", { cwd: ROOT }).toSorted();
const textOf = new Map(everything.map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

function read(path: string): string {
  return textOf.get(path) ?? "";
}

/** The file under `src` that a relative import means. */
function target(from: string, specifier: string): string {
  return normalize(join(dirname(from), specifier));
}

describe("the import table", () => {
  test("lets a file import only what its folder may", () => {
    const violations = product.flatMap((path) => {
      const allowed = MAY_IMPORT.find(([files]) => files.test(path))?.[1];
      const folder = path.split("/")[0] ?? "";
      if (allowed === undefined)
        return [`src/${path}: no line of the import table is about ${folder}`];
      return importsOf(read(`src/${path}`))
        .filter(({ specifier }) => specifier.startsWith("."))
        .map(({ specifier }) => target(path, specifier))
        .filter((imported) => !isAllowed(path, imported, allowed))
        .map(
          (imported) =>
            `src/${path} imports src/${imported}: ${folder} may import only ${["itself", ...allowed].join(", ")}`,
        );
    });
    expect(violations).toEqual([]);
  });

  test("keeps companions apart from each other", () => {
    const violations = product
      .filter((path) => path.startsWith("companions/"))
      .flatMap((path) =>
        importsOf(read(`src/${path}`))
          .filter(({ specifier }) => specifier.startsWith("."))
          .map(({ specifier }) => target(path, specifier))
          .filter((imported) => imported.startsWith("companions/"))
          .filter((imported) => imported.split("/")[1] !== path.split("/")[1])
          .map(
            (imported) => `src/${path} imports src/${imported}: companions do not know each other`,
          ),
      );
    expect(violations).toEqual([]);
  });

  test("keeps packages and Node.js out of the pure folders, but for types", () => {
    const violations = product
      .filter((path) => NOTHING_AT_RUN_TIME.test(path) && !path.endsWith("/loop.ts"))
      .flatMap((path) =>
        importsOf(read(`src/${path}`))
          .filter(({ specifier, typeOnly }) => !specifier.startsWith(".") && !typeOnly)
          .map(
            ({ specifier }) =>
              `src/${path} imports ${specifier}: pure code needs nothing at run time`,
          ),
      );
    expect(violations).toEqual([]);
  });

  test("keeps node: modules behind the folders that talk to the outside", () => {
    const violations = product
      .filter((path) => !MAY_USE_NODE.test(path))
      .flatMap((path) =>
        importsOf(read(`src/${path}`))
          .filter(({ specifier }) => specifier.startsWith("node:"))
          .filter(
            ({ specifier }) =>
              !NODE_EXCEPTIONS.some(([files, module]) => files.test(path) && module === specifier),
          )
          .map(
            ({ specifier }) => `src/${path} imports ${specifier}: only ${MAY_USE_NODE.source} may`,
          ),
      );
    expect(violations).toEqual([]);
  });

  test("takes node:http from runtime/node-http.ts, which keeps undici out", () => {
    const violations = product.filter((path) =>
      importsOf(read(`src/${path}`)).some(
        ({ specifier, typeOnly }) => specifier === "node:http" && !typeOnly,
      ),
    );
    expect(violations).toEqual([]);
  });

  test("has relative imports end in .ts and point at a file", () => {
    const violations = everything.flatMap((path) =>
      importsOf(read(path))
        .filter(({ specifier }) => specifier.startsWith("."))
        .filter(({ specifier }) => !existsSync(join(ROOT, target(path, specifier))))
        .map(({ specifier }) => `${path} imports ${specifier}: there is no such file`),
    );
    expect(violations).toEqual([]);
  });

  test("has no cycle of imports", () => {
    const graph = new Map(
      product.map((path) => [
        path,
        importsOf(read(`src/${path}`))
          .filter(({ specifier, typeOnly }) => specifier.startsWith(".") && !typeOnly)
          .map(({ specifier }) => target(path, specifier)),
      ]),
    );
    expect(findCycles(graph).map((cycle) => cycle.join(" -> "))).toEqual([]);
  });
});

function isAllowed(from: string, imported: string, allowed: readonly string[]): boolean {
  const own = from.split("/")[0];
  return [own, ...allowed].some((entry) => imported === entry || imported.startsWith(`${entry}/`));
}

test("has named exports only, no barrels and no default exports", () => {
  const violations = everything.flatMap((path) => {
    const code = codeOnly(read(path));
    return [
      ...(/\bexport\s+default\b|\bas\s+default\b/.test(code)
        ? [`${path}: has a default export`]
        : []),
      ...(/\bexport\s*\*/.test(code) ? [`${path}: exports everything of another file`] : []),
    ];
  });
  expect(violations).toEqual([]);
});

test("keeps files short enough to read", () => {
  const violations = everything
    .filter((path) => !path.endsWith(".gen.ts"))
    .map((path) => ({ path, lines: read(path).trimEnd().split("\n").length }))
    .filter(
      ({ path, lines }) => lines > (path.startsWith("src/") && !isTest(path) ? LINES : TEST_LINES),
    )
    .map(({ path, lines }) => `${path}: ${lines} lines; split it by concept`);
  expect(violations).toEqual([]);
});

test("reads time, chance and the environment through runtime/ only", () => {
  const violations = product
    .filter((path) => !path.startsWith("runtime/"))
    .flatMap((path) => {
      const code = codeOnly(read(`src/${path}`));
      return BANNED_GLOBALS.filter(([pattern]) => pattern.test(code)).map(
        ([pattern, instead]) =>
          `src/${path}:${lineOf(code, pattern)}: uses ${pattern.source}; take ${instead}`,
      );
    });
  expect(violations).toEqual([]);
});

function lineOf(code: string, pattern: RegExp): number {
  return code.slice(0, code.search(pattern)).split("\n").length;
}

describe("operations", () => {
  const files = product.filter((path) => path.startsWith("api/operations/"));

  test("stand sorted in src/api/operations.ts, one line for each file", async () => {
    const names = await builtOperations();
    expect(names).toEqual(names.toSorted());
    const registered = importsOf(read("src/api/operations.ts"))
      .map(({ specifier }) => target("api/operations.ts", specifier))
      .filter((path) => path.startsWith("api/operations/"));
    const wanted = names.map((name) => `api/operations/${kebabCase(name)}.ts`).toSorted();
    expect(registered.toSorted()).toEqual(wanted);
    expect(wanted.filter((path) => !files.includes(path))).toEqual([]);
  });

  test("each have a test beside them", async () => {
    const missing = (await builtOperations())
      .map((name) => `src/api/operations/${kebabCase(name)}.test.ts`)
      .filter((path) => !textOf.has(path));
    expect(missing).toEqual([]);
  });

  test("each show every error they list in the test beside them", async () => {
    const { operations } = await import("../src/api/operations.ts");
    const unseen = Object.entries(operations).flatMap(([name, { errors }]) => {
      const path = `src/api/operations/${kebabCase(name)}.test.ts`;
      return errors
        .filter((code) => !read(path).includes(code))
        .map((code) => `${path}: no test has ${code}`);
    });
    expect(unseen).toEqual([]);
  });

  test.each(["ec2", "secretsmanager", "ssm"])(
    "of %s stand sorted, each in a file of its own and in a test of the folder",
    async (companion) => {
      const names = await companionOperations(companion);
      const folder = `companions/${companion}/operations/`;
      expect(names).toEqual(names.toSorted());
      expect(names.map((name) => `${folder}${kebabCase(name)}.ts`).toSorted()).toEqual(
        product.filter((path) => path.startsWith(folder)),
      );
      const tests = sources.filter((path) => path.startsWith(folder) && isTest(path));
      const text = tests.map((path) => read(`src/${path}`)).join("\n");
      expect(names.filter((name) => !text.includes(`"${name}"`))).toEqual([]);
    },
  );

  test("of CloudWatch Logs stand sorted, each in a file of its own and in a conformance test", async () => {
    const { logsOperations } = await import("../src/companions/logs/operations.ts");
    const names = Object.keys(logsOperations);
    const folder = "companions/logs/operations/";
    expect(names).toEqual(names.toSorted());
    expect(names.map((name) => `${folder}${kebabCase(name)}.ts`).toSorted()).toEqual(
      product.filter((path) => path.startsWith(folder)),
    );
    const tests = everything.filter((path) => path.startsWith("test/conformance/logs"));
    const text = tests.map(read).join("\n");
    expect(names.filter((name) => !text.includes(`${name}Command`))).toEqual([]);
  });

  test("of ECR stand sorted, each in a file of its own and in a conformance test", async () => {
    const { ecrOperations } = await import("../src/companions/ecr/operations.ts");
    const names = Object.keys(ecrOperations);
    const folder = "companions/ecr/operations/";
    expect(names).toEqual(names.toSorted());
    expect(names.map((name) => `${folder}${kebabCase(name)}.ts`).toSorted()).toEqual(
      product.filter((path) => path.startsWith(folder)),
    );
    const tests = everything.filter((path) => path.startsWith("test/conformance/ecr"));
    const text = tests.map(read).join("\n");
    expect(names.filter((name) => !text.includes(`new ${name}Command(`))).toEqual([]);
  });

  test.each(["iam", "sts"])("of %s stand sorted, each in a file of its own", async (name) => {
    const { iamOperations } = await import("../src/companions/iam/operations.ts");
    const { stsOperations } = await import("../src/companions/sts/operations.ts");
    const names = Object.keys(name === "iam" ? iamOperations : stsOperations);
    const folder = `companions/${name}/operations/`;
    expect(names).toEqual(names.toSorted());
    expect(names.map((one) => `${folder}${kebabCase(one)}.ts`).toSorted()).toEqual(
      product.filter((path) => path.startsWith(folder)),
    );
    const tests = everything.filter((path) => path.startsWith("test/conformance/"));
    const text = tests.map((path) => read(path)).join("\n");
    expect(names.filter((one) => !text.includes(`${one}Command`))).toEqual([]);
  });

  test("each say right before themselves what is particular about them", () => {
    const violations = product.flatMap((path) =>
      operationsIn(path).flatMap((operation) => {
        const told = docstringBefore(read(`src/${path}`), operation);
        if (told === undefined) return [`src/${path}: ${operation} has no docstring`];
        return /\s/.test(told) ? [] : [`src/${path}: the docstring is no more than the name`];
      }),
    );
    expect(violations).toEqual([]);
  });

  test("are shown in docs/coverage.md as they are (npm run docs)", async () => {
    const { coveragePage } = await import("../scripts/coverage-page.ts");
    const page = join(ROOT, "docs/coverage.md");
    expect(existsSync(page) ? readFileSync(page, "utf8") : "").toBe(await coveragePage());
  });
});

async function builtOperations(): Promise<readonly string[]> {
  const { operations } = await import("../src/api/operations.ts");
  return Object.keys(operations);
}

/** The names in the table of a companion's `operations.ts`. */
async function companionOperations(companion: string): Promise<readonly string[]> {
  const module: object = await import(`../src/companions/${companion}/operations.ts`);
  const [table] = Object.values(module);
  return Object.keys(Object(table));
}

/** How the operations of a file begin: the export it is named after, in S3 every function that answers an exchange. */
function operationsIn(path: string): readonly string[] {
  const text = read(`src/${path}`);
  if (path.startsWith("companions/s3/")) {
    return (
      text.match(
        /^export async function \w+\(\s*exchange: S3Exchange\b[^)]*\): Promise<StreamedResponse>/gm,
      ) ?? []
    );
  }
  if (!/^(?:api|companions\/[^/]+)\/operations\//.test(path)) return [];
  const name = basename(path, ".ts").replaceAll("-", "");
  return text.match(new RegExp(`^export const ${name}\\b`, "im")) ?? [`export const ${name}`];
}

/** The comment that ends on the line before, without its signs. */
function docstringBefore(text: string, operation: string): string | undefined {
  const [before = ""] = text.split(operation);
  const [, told] = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n$/.exec(before) ?? [];
  return told?.replaceAll(/^\s*\*/gm, "").trim();
}

function kebabCase(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
}

test("every extension that warns does so with its name", () => {
  const page = readFileSync(join(ROOT, "docs/extensions.md"), "utf8");
  const names = page
    .split(/^## /m)
    .slice(1)
    .filter((section) => section.includes("The server warns"))
    .map((section) => section.split("\n")[0] ?? "");
  expect(names.length).toBeGreaterThan(0);
  const code = product.map((path) => read(`src/${path}`)).join("\n");
  expect(names.filter((name) => !code.includes(`(${name})`))).toEqual([]);
});

test("names no machine, no path of one and no registry in what is committed", () => {
  const committed = globSync("{*,docs/**/*,examples/**/*,scripts/**/*}.{md,json,sh,ts,yml}", {
    cwd: ROOT,
  });
  const violations = committed
    .map((path) => relative(ROOT, join(ROOT, path)))
    .filter((path) =>
      /registry\.npmjs|deb\.debian\.org|"resolved":/.test(readFileSync(join(ROOT, path), "utf8")),
    );
  expect(violations).toEqual([]);
});
