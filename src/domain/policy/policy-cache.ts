import { assert } from "../assert.ts";
import type { PolicyDocument } from "./document.ts";
import { parsePolicy, type PolicyKind } from "./parse.ts";

/** Parsed documents by their text: what is stored was checked when it came, and is looked at with every request. */
export type PolicyReader = (text: string, kind: PolicyKind) => PolicyDocument;

/** How many documents of a kind are kept parsed. */
const MAX_KEPT = 2_000;

/**
 * A reader that keeps what it parsed. A malformed policy throws, since it was checked when it came; one of a resource
 * decides nothing.
 */
export function policyReader(): PolicyReader {
  const byKind = {
    identity: new Map<string, PolicyDocument>(),
    resource: new Map<string, PolicyDocument>(),
    trust: new Map<string, PolicyDocument>(),
  };
  return (text, kind) => {
    const kept = byKind[kind];
    const known = kept.get(text);
    if (known) return known;
    const parsed = parsePolicy(text, kind);
    assert(parsed.kind === "policy" || kind === "resource", "a stored policy is malformed");
    const document = parsed.kind === "policy" ? parsed.document : NOTHING;
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(text, document);
    return document;
  };
}

/** Policies of resources were once stored without being read: such a one goes on deciding nothing. */
const NOTHING: PolicyDocument = { version: "2012-10-17", statements: [] };
