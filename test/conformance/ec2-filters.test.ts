import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { ApiError } from "../../src/domain/errors.ts";
import { ec2Operations } from "../../src/companions/ec2/operations.ts";
import { aDirectEc2 } from "../fixtures/ec2.ts";

/** The filters that the SDK's documentation of its own types lists, so that an upgrade shows new ones. */

const FOLDER = join(
  dirname(import.meta.resolve("@aws-sdk/client-ec2")).slice("file://".length),
  "../dist-types/models",
);
const TEXT = readdirSync(FOLDER)
  .filter((name) => name.startsWith("models_"))
  .map((name) => readFileSync(join(FOLDER, name), "utf8"))
  .join("\n");

function documentedFilters(operation: string): readonly string[] {
  const body = new RegExp(`export interface ${operation}Request \\{([\\s\\S]*?)\\n\\}`).exec(TEXT);
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*Filters\?/.exec(body?.[1] ?? "");
  const names = (comment?.[1] ?? "").matchAll(/<p>\s*\*?\s*<code>([a-z0-9.-]+)<\/code>(?!:)/g);
  // `tag:KEY` is written as a name with more behind it.
  return Array.from(names, ([, name = ""]) => name).filter((name) => name !== "tag");
}

const OPERATIONS = Object.keys(ec2Operations).filter((name) => documentedFilters(name).length > 0);

test("the documentation is read", () => {
  expect(OPERATIONS).toHaveLength(8);
  expect(documentedFilters("DescribeSubnets")).toContain("default-for-az");
  expect(documentedFilters("DescribeNetworkInterfaces").length).toBeGreaterThan(30);
});

describe.each(OPERATIONS)("%s", (operation) => {
  test.each(documentedFilters(operation))("takes the filter %s", async (Name) => {
    const ec2 = await aDirectEc2();
    const answer = ec2.call(operation, { Filters: [{ Name, Values: ["nothing has this"] }] });
    const outcome: unknown = await answer.catch((error: unknown) => error);
    expect(outcome).not.toBeInstanceOf(ApiError);
    // And it filters: no list of the answer has anything.
    expect(Object.values(Object(outcome)).flat()).toEqual([]);
  });
});
