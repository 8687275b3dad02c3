import { assert } from "../assert.ts";
import type { PolicyDocument } from "./document.ts";
import { parsePolicy, type PolicyKind } from "./parse.ts";

/** Parsed documents by their text: what is stored was checked when it came, and is looked at with every request. */
export type PolicyReader = (text: string, kind: PolicyKind) => PolicyDocument;

/** How many documents of a kind are kept parsed. */
const MAX_KEPT = 2_000;

export function policyReader(): PolicyReader {
  const byKind = {
    identity: new Map<string, PolicyDocument>(),
    trust: new Map<string, PolicyDocument>(),
  };
  return (text, kind) => {
    const kept = byKind[kind];
    const known = kept.get(text);
    if (known) return known;
    const parsed = parsePolicy(text, kind);
    assert(parsed.kind === "policy", "a stored policy is malformed");
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(text, parsed.document);
    return parsed.document;
  };
}
