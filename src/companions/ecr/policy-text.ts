import { parseJson } from "../../domain/json.ts";
import { invalidParameter } from "./refusals.ts";

const MAX_LENGTH = 10_240;

/**
 * A policy that is one as far as its form goes. What it says is for whoever enforces policies.
 * Throws InvalidParameterException.
 */
export function checkPolicy(text: string | undefined, kind: "repository" | "registry"): string {
  if (text === undefined) throw invalidParameter("policyText", "must not be null");
  if (text.length > MAX_LENGTH) {
    throw invalidParameter("policyText", `must have length less than or equal to ${MAX_LENGTH}`);
  }
  if (statementsOf(text)?.every(isStatement)) return text;
  throw invalidParameter("PolicyText", `Invalid ${kind} policy provided`);
}

function statementsOf(text: string): readonly unknown[] | undefined {
  const policy = parseJson(text);
  if (typeof policy !== "object" || policy === null || !("Statement" in policy)) return undefined;
  const statement: unknown = policy.Statement;
  const statements: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return statements.length > 0 ? statements : undefined;
}

function isStatement(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const effect = "Effect" in value ? value.Effect : undefined;
  return (
    (effect === "Allow" || effect === "Deny") &&
    ("Action" in value || "NotAction" in value) &&
    ("Principal" in value || "NotPrincipal" in value)
  );
}
