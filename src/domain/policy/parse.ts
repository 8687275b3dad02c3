import {
  type Condition,
  CONDITION_OPERATORS,
  type NamedPrincipal,
  type PatternSet,
  type PolicyDocument,
  PRINCIPAL_KINDS,
  type PrincipalSet,
  type Statement,
} from "./document.ts";
import { actionProblem, resourceProblem } from "./words.ts";

/** Identity and session policies say on what; trust policies say who; those of resources say who, and may say on what. */
export type PolicyKind = "identity" | "resource" | "trust";

/** Raised inside the parser only; `parsePolicy` makes data of it. */
class Malformed extends Error {}

/** A document taken apart, or what is wrong with it. */
export type ParsedPolicy =
  | { readonly kind: "policy"; readonly document: PolicyDocument }
  /** In IAM's words, as MalformedPolicyDocument has them. */
  | { readonly kind: "malformed"; readonly problem: string };

/**
 * Reads a policy document as IAM would take it. Source of the grammar: IAM User Guide, "Grammar of the IAM JSON
 * policy language".
 */
export function parsePolicy(text: string, kind: PolicyKind): ParsedPolicy {
  try {
    return { kind: "policy", document: readDocument(text, kind) };
  } catch (error) {
    if (error instanceof Malformed) return { kind: "malformed", problem: error.message };
    throw error;
  }
}

const SYNTAX = "Syntax errors in policy.";

function readDocument(text: string, kind: PolicyKind): PolicyDocument {
  const document = objectOf(json(text));
  allowMembers(document, ["Version", "Id", "Statement"], kind);
  const version = document.get("Version") ?? "2008-10-17";
  if (version !== "2012-10-17" && version !== "2008-10-17") throw new Malformed(SYNTAX);
  if (document.has("Id") && typeof document.get("Id") !== "string") throw new Malformed(SYNTAX);
  const given = document.get("Statement");
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.length === 0) throw new Malformed(SYNTAX);
  const statements = list.map((one) => readStatement(objectOf(one), kind));
  const sids = statements.flatMap(({ sid }) => (sid ? [sid] : []));
  if (new Set(sids).size < sids.length) {
    throw new Malformed("Statement IDs (SID) in a single policy must be unique.");
  }
  return { version, statements };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed("This policy contains invalid Json");
  }
}

type Members = ReadonlyMap<string, unknown>;

function objectOf(value: unknown): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Malformed(SYNTAX);
  }
  return new Map(Object.entries(value));
}

/** IAM names the member in trust policies only. */
function allowMembers(members: Members, allowed: readonly string[], kind: PolicyKind): void {
  const unknown = [...members.keys()].find((name) => !allowed.includes(name));
  if (unknown === undefined) return;
  throw new Malformed(kind === "trust" ? `Unknown field ${unknown}` : SYNTAX);
}

function readStatement(members: Members, kind: PolicyKind): Statement {
  allowMembers(members, STATEMENT_MEMBERS, kind);
  const sid = members.get("Sid");
  if (sid !== undefined && typeof sid !== "string") throw new Malformed(SYNTAX);
  const effect = members.get("Effect");
  if (effect !== "Allow" && effect !== "Deny") throw new Malformed(SYNTAX);
  const conditions = readConditions(members.get("Condition"));
  return {
    ...(sid !== undefined && { sid: checkSid(sid, kind) }),
    effect,
    ...READERS[kind](members),
    conditions,
  };
}

const READERS = {
  identity: readIdentityHalf,
  resource: readResourceHalf,
  trust: readTrustHalf,
} satisfies Readonly<Record<PolicyKind, (members: Members) => Partial<Statement>>>;

const STATEMENT_MEMBERS = [
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
];

function checkSid(sid: string, kind: PolicyKind): string {
  // A trust policy is a resource policy, where other characters are allowed too.
  if (kind !== "identity" || /^[0-9A-Za-z]*$/.test(sid)) return sid;
  throw new Malformed(
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression " +
      "[0-9A-Za-z]*",
  );
}

function readIdentityHalf(members: Members): Pick<Statement, "actions" | "resources"> {
  if (members.has("Principal") || members.has("NotPrincipal")) {
    throw new Malformed("Policy document should not specify a principal.");
  }
  const actions = patternsOf(members, "Action", "Policy statement must contain actions.");
  refuseFirst(actions.patterns, actionProblem);
  const resources = patternsOf(members, "Resource", "Policy statement must contain resources.");
  refuseFirst(resources.patterns, resourceProblem);
  return { actions, resources };
}

function readResourceHalf(
  members: Members,
): Pick<Statement, "actions" | "resources" | "principals"> {
  const actions = patternsOf(members, "Action", "Policy statement must contain actions.");
  refuseFirst(actions.patterns, actionProblem);
  const principals = readPrincipals(members);
  if (!members.has("Resource") && !members.has("NotResource")) return { actions, principals };
  const resources = patternsOf(members, "Resource", "Policy statement must contain resources.");
  refuseFirst(resources.patterns, resourceProblem);
  return { actions, principals, resources };
}

function readTrustHalf(members: Members): Pick<Statement, "actions" | "principals"> {
  if (members.has("Resource") || members.has("NotResource")) {
    throw new Malformed("Has prohibited field Resource");
  }
  const actions = patternsOf(members, "Action", "Policy statement must contain actions.");
  if (!actions.patterns.every((action) => /^(?:sts:|\*$)/i.test(action))) {
    throw new Malformed("AssumeRole policy may only specify STS AssumeRole actions.");
  }
  return { actions, principals: readPrincipals(members) };
}

function refuseFirst(
  texts: readonly string[],
  problemOf: (text: string) => string | undefined,
): void {
  for (const text of texts) {
    const problem = problemOf(text);
    if (problem !== undefined) throw new Malformed(problem);
  }
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: one of the two, and something in it. */
function patternsOf(members: Members, name: string, whenNone: string): PatternSet {
  const these = members.get(name);
  const allExcept = members.get(`Not${name}`);
  if (these !== undefined && allExcept !== undefined) throw new Malformed(SYNTAX);
  const patterns = textsOf(these ?? allExcept ?? []);
  if (patterns.length === 0) throw new Malformed(whenNone);
  return { means: these === undefined ? "all except" : "these", patterns };
}

function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item !== "string") throw new Malformed(SYNTAX);
    return item;
  });
}

function readPrincipals(members: Members): PrincipalSet {
  const these = members.get("Principal");
  const allExcept = members.get("NotPrincipal");
  if (these === undefined && allExcept === undefined) {
    throw new Malformed("Missing required field Principal");
  }
  if (these !== undefined && allExcept !== undefined) throw new Malformed(SYNTAX);
  const given = these ?? allExcept;
  const principals =
    given === "*" ? [{ kind: "AWS", name: "*" } as const] : [...objectOf(given)].flatMap(named);
  if (principals.length === 0)
    throw new Malformed("Missing required field Principal cannot be empty!");
  return { means: these === undefined ? "all except" : "these", principals };
}

function named([kind, names]: [string, unknown]): readonly NamedPrincipal[] {
  const known = PRINCIPAL_KINDS.find((one) => one === kind);
  if (known === undefined) throw new Malformed(`Invalid principal in policy: "${kind}"`);
  return textsOf(names).map((name) => {
    if (!isPrincipalName(known, name)) {
      const said = known === "Service" ? "SERVICE" : known;
      throw new Malformed(`Invalid principal in policy: "${said}":"${name}"`);
    }
    // The number of an account is short for its root.
    return { kind: known, name: /^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name };
  });
}

function isPrincipalName(kind: NamedPrincipal["kind"], name: string): boolean {
  switch (kind) {
    case "AWS":
      return /^(?:\*|\d{12}|A[A-Z2-7]{3}[A-Z0-9]{12,}|arn:[\w-]+:(?:iam|sts)::\d{12}:.+)$/.test(
        name,
      );
    case "Service":
      return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z.]+$/.test(name);
    default:
      return name !== "";
  }
}

function readConditions(given: unknown): readonly Condition[] {
  if (given === undefined) return [];
  return [...objectOf(given)].flatMap(([name, block]) => {
    const how = operatorOf(name);
    return Array.from(objectOf(block), ([key, values]) => {
      if (!/^[^\s:/]+:\S/.test(key)) throw new Malformed(actionProblem(key) ?? SYNTAX);
      return { ...how, key, values: scalarsOf(values) };
    });
  });
}

/** Numbers and booleans may stand bare. */
function scalarsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item === "string") return item;
    if (typeof item === "number" || typeof item === "boolean") return String(item);
    throw new Malformed(SYNTAX);
  });
}

type Operation = Pick<Condition, "operator" | "quantifier" | "ifExists">;

function operatorOf(name: string): Operation {
  const match = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name);
  const operator = CONDITION_OPERATORS.find((one) => one === match?.[2]);
  const isWhole = operator !== undefined && !(operator === "Null" && match?.[3]);
  if (!isWhole) throw new Malformed(`Invalid Condition type : ${name}.`);
  return { operator, ...quantifierOf(match?.[1]), ifExists: match?.[3] !== undefined };
}

function quantifierOf(text: string | undefined): Pick<Condition, "quantifier"> {
  return text === "ForAllValues" || text === "ForAnyValue" ? { quantifier: text } : {};
}
