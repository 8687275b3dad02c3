import type { InlinePolicy, PolicyBearer } from "../../domain/identity/records.ts";
import type { BearerKind } from "./bearers.ts";
import { checkedDocument, encodedDocument, sizeOf } from "./documents.ts";
import { limitExceeded, noSuchEntity } from "./find.ts";
import type { IamSurroundings } from "./operation.ts";
import { page } from "./page.ts";

interface Named {
  readonly bearer: string;
  readonly policyName: string;
}

/** Puts a policy into a role, user or group, in the place of the one of that name. */
export function putInline<Row extends PolicyBearer>(
  kind: BearerKind<Row>,
  where: IamSurroundings,
  given: Named & { readonly document: string },
): object {
  const row = kind.findOwn(where, given.bearer);
  const policy = {
    policyName: given.policyName,
    document: checkedDocument(given.document, "identity"),
  };
  const others = row.inlinePolicies.filter((one) => one.policyName !== given.policyName);
  const inlinePolicies = [...others, policy];
  const size = inlinePolicies.reduce((sum, { document }) => sum + sizeOf(document), 0);
  if (size > kind.inlineSize) {
    throw limitExceeded(
      `Maximum policy size of ${kind.inlineSize} bytes exceeded for ${kind.noun} ${kind.nameOf(row)}`,
    );
  }
  kind.put(where.tx, { ...row, inlinePolicies });
  return {};
}

export function getInline<Row extends PolicyBearer>(
  kind: BearerKind<Row>,
  where: IamSurroundings,
  given: Named,
): { readonly PolicyName: string; readonly PolicyDocument: string } {
  const { policyName, document } = findInline(kind, kind.find(where, given.bearer), given);
  return { PolicyName: policyName, PolicyDocument: encodedDocument(document) };
}

function findInline<Row extends PolicyBearer>(
  kind: BearerKind<Row>,
  row: Row,
  { policyName }: Named,
): InlinePolicy {
  const found = row.inlinePolicies.find((one) => one.policyName === policyName);
  if (found) return found;
  throw noSuchEntity(`The ${kind.noun} policy with name ${policyName} cannot be found.`);
}

export function listInline<Row extends PolicyBearer>(
  kind: BearerKind<Row>,
  where: IamSurroundings,
  given: {
    readonly bearer: string;
    readonly input: {
      readonly Marker?: string | undefined;
      readonly MaxItems?: number | undefined;
    };
  },
) {
  const row = kind.find(where, given.bearer);
  const { items, more } = page(row.inlinePolicies, {
    operation: "inline policies",
    filters: [where.caller.accountId, kind.noun, kind.nameOf(row)],
    input: given.input,
    nameOf: ({ policyName }) => policyName,
  });
  return { PolicyNames: items.map(({ policyName }) => policyName), ...more };
}

export function deleteInline<Row extends PolicyBearer>(
  kind: BearerKind<Row>,
  where: IamSurroundings,
  given: Named,
): object {
  const row = kind.findOwn(where, given.bearer);
  const gone = findInline(kind, row, given);
  const inlinePolicies = row.inlinePolicies.filter((one) => one !== gone);
  kind.put(where.tx, { ...row, inlinePolicies });
  return {};
}
