import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CONDITION_OPERATORS, type PolicyDocument } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import { parsePolicy } from "./parse.ts";
import { conditionValues, type PolicyRequest } from "./request.ts";
import { matchesPattern } from "./wildcard.ts";

const word = fc.constantFrom("a", "b", "*", "?", "ab", "a*", "${aws:username}", "${*}");
const actionName = fc.constantFrom("a", "b", "*", "?", "ab", "a*");
const action = fc.tuple(fc.constantFrom("ecs", "iam"), actionName).map((parts) => parts.join(":"));
const resource = fc.oneof(
  fc.constant("*"),
  fc.tuple(word, word).map(([account, name]) => `arn:aws:ecs:r:${account}:cluster/${name}`),
);
const condition = fc.dictionary(
  fc.constantFrom(...CONDITION_OPERATORS),
  fc.dictionary(fc.constantFrom("aws:username", "ecs:cluster"), fc.array(word, { maxLength: 2 })),
  { maxKeys: 2 },
);
const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Deny"),
  Action: fc.array(action, { minLength: 1, maxLength: 3 }),
  Resource: fc.array(resource, { minLength: 1, maxLength: 3 }),
  Condition: condition,
});
const request: fc.Arbitrary<PolicyRequest> = fc.record({
  action,
  resource,
  values: fc
    .dictionary(fc.constantFrom("aws:username", "ecs:cluster"), fc.array(word, { maxLength: 2 }))
    .map((values) => conditionValues(values)),
});

function policyOf(statements: readonly object[]): PolicyDocument {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const parsed = parsePolicy(text, "identity");
  if (parsed.kind === "malformed") throw new Error(parsed.problem);
  return parsed.document;
}

test("the order of statements and how they are spread over policies says nothing", () => {
  fc.assert(
    fc.property(
      fc.array(statement, { minLength: 1, maxLength: 5 }),
      request,
      (statements, asked) => {
        const one = evaluate([policyOf(statements)], asked);
        expect(evaluate([policyOf(statements.toReversed())], asked)).toBe(one);
        expect(
          evaluate(
            statements.map((each) => policyOf([each])),
            asked,
          ),
        ).toBe(one);
      },
    ),
  );
});

test("one more deny never allows, one more allow never denies", () => {
  fc.assert(
    fc.property(
      fc.array(statement, { maxLength: 4 }),
      statement,
      request,
      (before, added, asked) => {
        const then = before.length === 0 ? "implicitDeny" : evaluate([policyOf(before)], asked);
        const now = evaluate([policyOf([...before, added])], asked);
        if (added.Effect === "Deny") expect([then, "explicitDeny"]).toContain(now);
        else expect(now === then || (then === "implicitDeny" && now === "allowed")).toBe(true);
      },
    ),
  );
});

test("a wildcard pattern matches what the regular expression of it matches", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
  fc.assert(
    fc.property(text, pattern, (given, wild) => {
      const source = wild.replaceAll("*", ".*").replaceAll("?", ".");
      expect(matchesPattern(given, { text: wild })).toBe(new RegExp(`^${source}$`).test(given));
    }),
  );
});

test("the parser takes any text, and answers with a policy or IAM's words", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json()),
      fc.constantFrom("identity", "trust"),
      (text, kind) => {
        expect(["policy", "malformed"]).toContain(parsePolicy(text, kind).kind);
      },
    ),
  );
});
