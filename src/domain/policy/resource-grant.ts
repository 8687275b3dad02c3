import type { PolicyDocument, Statement } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import { conditionValues, type PolicyRequest, type PrincipalNames } from "./request.ts";

/** A request as the policy of its resource sees it. */
export interface ResourceSide {
  /** The resource's policies. */
  readonly policies: readonly PolicyDocument[];
  /** Who asks, under all names: the most particular first, the account's last. */
  readonly principal: PrincipalNames;
  /** Whether principal and resource are of one account. */
  readonly isOwnAccount: boolean;
}

/**
 * What a resource's policy gives to who asks: nothing; what the account's own policies give him; what his boundary and
 * session policies leave of it; or all of it.
 */
export type ResourceGrant = "denied" | "nothing" | "to the account" | "within bounds" | "in full";

/**
 * A user or a session that is named has what it is given whatever else bounds it; a role that is named passes it on within
 * its bounds; an account that is named leaves it to its own policies. Everybody (`*`) counts as a role: AWS says nothing
 * of it (unverified).
 * Source: IAM User Guide, "Policy evaluation for requests within a single account".
 */
export function grantOf(
  { policies, principal }: ResourceSide,
  request: PolicyRequest,
): ResourceGrant {
  const verdict = evaluate(policies, request, principal);
  if (verdict === "explicitDeny") return "denied";
  if (verdict === "implicitDeny") return "nothing";
  const allows = (documents: readonly PolicyDocument[], names: PrincipalNames): boolean =>
    evaluate(documents, request, names) === "allowed";
  if (allows(policies.map(naming), principal.slice(0, 1))) return "in full";
  const withoutAccount = principal.slice(0, Math.max(1, principal.length - 1));
  return allows(policies, withoutAccount) ? "within bounds" : "to the account";
}

/**
 * Whether a policy denies something to who asks, whatever the circumstances: one that denies him to change it again would
 * lock him out.
 */
export function shutsOut(
  { version, statements }: PolicyDocument,
  asked: Pick<PolicyRequest, "action" | "resource"> & { readonly principal: PrincipalNames },
): boolean {
  const always = statements.filter(({ conditions }) => conditions.length === 0);
  const request = { ...asked, values: conditionValues({}) };
  return evaluate([{ version, statements: always }], request, asked.principal) === "explicitDeny";
}

/** The policy as far as it names whom it means. */
function naming({ version, statements }: PolicyDocument): PolicyDocument {
  return { version, statements: statements.flatMap(namingStatement) };
}

function namingStatement(statement: Statement): readonly Statement[] {
  const { principals: set } = statement;
  if (set?.means !== "these") return [];
  const principals = set.principals.filter(({ name }) => name !== "*");
  return [{ ...statement, principals: { means: "these", principals } }];
}
