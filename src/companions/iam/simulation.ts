import type { ContextEntry, EvaluationResult, SimulatePolicyResponse } from "@aws-sdk/client-iam";
import { ApiError } from "../../domain/errors.ts";
import { type IdentityArn, parseIdentityArn, rootArn } from "../../domain/identity/names.ts";
import { decide, type PrincipalPolicies } from "../../domain/policy/decide.ts";
import type { PolicyDocument } from "../../domain/policy/document.ts";
import {
  type ConditionValues,
  conditionValues,
  type PolicyRequest,
} from "../../domain/policy/request.ts";
import type { ResourceSide } from "../../domain/policy/resource-grant.ts";
import type { Shape } from "../../domain/shape.ts";
import { bearerPolicies, userPolicies } from "../../store/principal.ts";
import { checkedDocument } from "./documents.ts";
import { findGroup, findRole, findUser } from "./find.ts";
import type { IamSurroundings } from "./operation.ts";
import { page } from "./page.ts";

/** What both simulations are asked. */
interface SimulationInput {
  readonly ActionNames: readonly string[];
  readonly ResourceArns?: readonly string[] | undefined;
  readonly ContextEntries?: readonly Shape<ContextEntry>[] | undefined;
  readonly ResourcePolicy?: string | undefined;
  readonly ResourceOwner?: string | undefined;
  readonly CallerArn?: string | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** A result for each action on each resource, in the order asked. Nothing here runs what is simulated. */
export function simulate(
  { caller, source }: IamSurroundings,
  input: SimulationInput,
  policies: PrincipalPolicies,
): Shape<SimulatePolicyResponse> {
  const side = resourceSide(input, source);
  const values = valuesOf(input.ContextEntries ?? []);
  const resources = input.ResourceArns ?? ["*"];
  const results = input.ActionNames.flatMap((action) =>
    resources.map((resource) => resultOf(policies, { action, resource, values }, side)),
  );
  const { items, more } = page([...results.entries()], {
    operation: "simulation",
    filters: [caller.accountId, input.ActionNames, resources],
    input,
    nameOf: ([index]) => String(index).padStart(6, "0"),
  });
  return { EvaluationResults: items.map(([, result]) => result), ...more };
}

/**
 * The policy that every resource of the simulation is taken to have. Source: AWS IAM API Reference, "SimulateCustomPolicy",
 * ResourcePolicy, ResourceOwner and CallerArn; the words for a caller that is missing are unverified.
 */
function resourceSide(
  { ResourcePolicy, ResourceOwner, CallerArn }: SimulationInput,
  { read }: IamSurroundings["source"],
): ResourceSide | undefined {
  if (ResourcePolicy === undefined) return undefined;
  const user = parseIdentityArn(CallerArn ?? "");
  if (CallerArn === undefined || user?.kind !== "user") {
    throw new ApiError(
      "InvalidInputException",
      "CallerArn must be the ARN of a user when ResourcePolicy is specified.",
    );
  }
  const account = rootArn(user.accountId);
  return {
    policies: [read(checkedDocument(ResourcePolicy, "resource"), "resource")],
    principal: [CallerArn, account].map((name) => ({ kind: "AWS", name })),
    isOwnAccount: ResourceOwner === undefined || ResourceOwner === account,
  };
}

function resultOf(
  policies: PrincipalPolicies,
  request: PolicyRequest,
  side: ResourceSide | undefined,
): Shape<EvaluationResult> {
  const decision = decide(policies, request, side);
  return {
    EvalActionName: request.action,
    EvalResourceName: request.resource,
    EvalDecision: decision.kind === "allowed" ? "allowed" : decision.verdict,
    MatchedStatements: [],
    MissingContextValues: [],
    ...(policies.boundary && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary:
          decision.kind === "allowed" || decision.by !== "permissions boundary",
      },
    }),
  };
}

function valuesOf(entries: readonly Shape<ContextEntry>[]): ConditionValues {
  return conditionValues(
    Object.fromEntries(
      entries.map(({ ContextKeyName = "", ContextKeyValues = [] }) => [
        ContextKeyName,
        ContextKeyValues,
      ]),
    ),
  );
}

/** The policies of who or what an ARN names. Throws NoSuchEntity, and InvalidInput for other ARNs. */
export function policiesOf(
  where: IamSurroundings,
  parsed: IdentityArn | undefined,
): { readonly identity: readonly PolicyDocument[]; readonly permissionsBoundary?: string } {
  const { tx, source } = where;
  switch (parsed?.kind) {
    case "group":
      return { identity: bearerPolicies(tx, findGroup(where, parsed.name), source) };
    case "role": {
      const role = findRole(where, parsed.name);
      return { ...boundOf(role), identity: bearerPolicies(tx, role, source) };
    }
    case "user": {
      const user = findUser(where, parsed.name);
      return { ...boundOf(user), identity: userPolicies(tx, user, source) };
    }
    default:
      throw new ApiError(
        "InvalidInputException",
        "Invalid Entity Arn: it must be a user, group or role.",
      );
  }
}

function boundOf({ permissionsBoundary }: { readonly permissionsBoundary?: string }) {
  return permissionsBoundary === undefined ? {} : { permissionsBoundary };
}
