import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Makes src/domain/policy/aws-managed.gen.ts from a file of AWS's managed policies: a JSON object of their names,
 * each with Path, CreateDate, UpdateDate, DefaultVersionId and Document as `aws iam get-policy` and
 * `get-policy-version` give them.
 *
 *     node scripts/managed-policies.ts managed-policies.json
 */

interface GivenPolicy {
  readonly Path: string;
  readonly CreateDate: string;
  readonly UpdateDate: string;
  readonly DefaultVersionId: string;
  readonly Document: object;
}

const [, , path = ""] = process.argv;
const given: Readonly<Record<string, GivenPolicy>> = JSON.parse(readFileSync(path, "utf8"));
const entries = Object.entries(given).map(([name, policy]) => [
  name,
  policy.Path,
  Date.parse(policy.CreateDate),
  Date.parse(policy.UpdateDate),
  policy.DefaultVersionId,
  JSON.stringify(policy.Document),
]);
const text = [
  "// Made by scripts/managed-policies.ts from AWS's managed policies; not edited by hand.",
  'import type { ManagedPolicyRow } from "./aws-managed.ts";',
  "",
  "/** Name, path, created, updated, default version, document. */",
  "export const AWS_MANAGED_POLICIES: readonly ManagedPolicyRow[] = [",
  ...entries.map((row) => `  [${row.map((cell) => JSON.stringify(cell)).join(", ")}],`),
  "];",
  "",
].join("\n");
writeFileSync(join(import.meta.dirname, "../src/domain/policy/aws-managed.gen.ts"), text);
