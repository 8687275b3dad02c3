import { isRecord, parseJson } from "../../domain/json.ts";
import { ApiError } from "../../domain/errors.ts";

export interface PolicyProblem {
  readonly checkName: string;
  readonly message: string;
}

/** What is wrong with the form of a resource policy; nothing when it is well formed. */
export function policyProblem(text: string): PolicyProblem | undefined {
  const policy = parseJson(text);
  if (!isRecord(policy)) {
    return { checkName: "PolicyJson", message: "This resource policy contains invalid Json" };
  }
  const statements = statementsOf(policy);
  const isWellFormed = statements.length > 0 && statements.every(isStatement);
  // AWS's words for what is JSON and no policy are not known (unverified).
  if (isWellFormed) return undefined;
  return {
    checkName: "PolicySyntax",
    message:
      "This resource policy contains a syntax error: it must have a Statement, and each statement an " +
      "Effect, a Principal and an Action.",
  };
}

/** Throws MalformedPolicyDocumentException. */
export function checkPolicy(text: string): void {
  const problem = policyProblem(text);
  if (problem) throw new ApiError("MalformedPolicyDocumentException", problem.message);
}

/** Whether it lets in everybody: an Allow for any principal without a condition. */
export function isPublic(text: string): boolean {
  const policy = parseJson(text);
  if (!isRecord(policy)) return false;
  return statementsOf(policy).some(
    (statement) =>
      isRecord(statement) &&
      statement["Effect"] === "Allow" &&
      statement["Condition"] === undefined &&
      isEverybody(statement["Principal"]),
  );
}

function isEverybody(principal: unknown): boolean {
  if (principal === "*") return true;
  if (Array.isArray(principal)) return principal.includes("*");
  return isRecord(principal) && isEverybody(principal["AWS"]);
}

function isStatement(statement: unknown): boolean {
  if (!isRecord(statement)) return false;
  const { Effect, Action, NotAction, Principal, NotPrincipal } = statement;
  return (
    (Effect === "Allow" || Effect === "Deny") &&
    (Action ?? NotAction) !== undefined &&
    (Principal ?? NotPrincipal) !== undefined
  );
}

function statementsOf(policy: Readonly<Record<string, unknown>>): readonly unknown[] {
  const { Statement } = policy;
  if (Statement === undefined) return [];
  return Array.isArray(Statement) ? Statement : [Statement];
}
