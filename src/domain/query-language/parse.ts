import { invalidQuery } from "./invalid-query.ts";
import { type Token, tokenize } from "./tokens.ts";

/** Limits of an expression: Amazon ECS API Reference, "PlacementConstraint"; the depth is our own. */
const MAX_LENGTH = 2_000;
const MAX_DEPTH = 50;

/** Amazon ECS Developer Guide, "Cluster query language": the operators, by their words. */
export type Operator =
  | "equals"
  | "not_equals"
  | "greater_than"
  | "greater_than_equal"
  | "less_than"
  | "less_than_equal"
  | "exists"
  | "not_exists"
  | "in"
  | "not_in"
  | "matches"
  | "not_matches";

/** A subject, held against what the query names. */
export interface Comparison {
  readonly kind: "comparison";
  /** As written: `attribute:stack`, `runningTasksCount`. */
  readonly subject: string;
  readonly operator: Operator;
  /** None for `exists`, one or more for `in`, else exactly one. */
  readonly values: readonly string[];
}

/** A query taken apart. */
export type Expression =
  | { readonly kind: "and" | "or"; readonly operands: readonly Expression[] }
  | { readonly kind: "not"; readonly operand: Expression }
  | Comparison;

const OPERATORS: Readonly<Record<string, Operator>> = {
  "==": "equals",
  "!=": "not_equals",
  ">": "greater_than",
  ">=": "greater_than_equal",
  "<": "less_than",
  "<=": "less_than_equal",
  "=~": "matches",
  "!~": "not_matches",
  equals: "equals",
  not_equals: "not_equals",
  greater_than: "greater_than",
  greater_than_equal: "greater_than_equal",
  less_than: "less_than",
  less_than_equal: "less_than_equal",
  exists: "exists",
  not_exists: "not_exists",
  in: "in",
  not_in: "not_in",
  matches: "matches",
  not_matches: "not_matches",
};

/**
 * Reads an expression of the cluster query language.
 * Throws InvalidParameterException, and nothing else, for whatever is not one.
 * Source: Amazon ECS Developer Guide, "Create expressions to define container instances for Amazon ECS tasks".
 */
export function parseQuery(text: string): Expression {
  if (text.length > MAX_LENGTH) {
    throw invalidQuery(`it can have at most ${MAX_LENGTH} characters`);
  }
  const reader = new TokenReader(tokenize(text));
  const expression = parseOr(reader, 0);
  if (reader.peek() !== undefined) throw reader.unexpected();
  return expression;
}

/** Where the parser is in the tokens. */
class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  /** Takes the next token if it is one of these symbols or, unquoted and in any case, words. */
  take(...texts: readonly string[]): string | undefined {
    const token = this.peek();
    if (token === undefined || (token.kind === "word" && token.quoted)) return undefined;
    const text = token.text.toLowerCase();
    if (!texts.includes(text)) return undefined;
    this.#at += 1;
    return text;
  }

  word(): string {
    const token = this.peek();
    if (token?.kind !== "word") throw this.unexpected();
    this.#at += 1;
    return token.text;
  }

  unexpected(): Error {
    const token = this.peek();
    return invalidQuery(token ? `unexpected ${JSON.stringify(token.text)}` : "unexpected end");
  }
}

function parseOr(reader: TokenReader, depth: number): Expression {
  return parseChain(reader, { kind: "or", joints: ["or", "||"] }, () => parseAnd(reader, depth));
}

function parseAnd(reader: TokenReader, depth: number): Expression {
  return parseChain(reader, { kind: "and", joints: ["and", "&&"] }, () =>
    parseUnary(reader, depth),
  );
}

function parseChain(
  reader: TokenReader,
  { kind, joints }: { readonly kind: "and" | "or"; readonly joints: readonly string[] },
  parseOperand: () => Expression,
): Expression {
  const first = parseOperand();
  const operands = [first];
  while (reader.take(...joints) !== undefined) operands.push(parseOperand());
  return operands.length === 1 ? first : { kind, operands };
}

function parseUnary(reader: TokenReader, depth: number): Expression {
  if (depth > MAX_DEPTH) throw invalidQuery(`it is nested deeper than ${MAX_DEPTH}`);
  if (reader.take("not", "!") !== undefined) {
    return { kind: "not", operand: parseUnary(reader, depth + 1) };
  }
  if (reader.take("(") !== undefined) {
    const inner = parseOr(reader, depth + 1);
    if (reader.take(")") === undefined) throw reader.unexpected();
    return inner;
  }
  const subject = reader.word();
  const operator = parseOperator(reader);
  return { kind: "comparison", subject, operator, values: parseValues(reader, operator) };
}

function parseOperator(reader: TokenReader): Operator {
  if (reader.take("!") !== undefined) {
    const negated = reader.take("exists", "in");
    if (negated === undefined) throw reader.unexpected();
    return negated === "in" ? "not_in" : "not_exists";
  }
  const operator = OPERATORS[reader.take(...Object.keys(OPERATORS)) ?? ""];
  if (operator === undefined) throw reader.unexpected();
  return operator;
}

function parseValues(reader: TokenReader, operator: Operator): readonly string[] {
  if (operator === "exists" || operator === "not_exists") return [];
  if (operator !== "in" && operator !== "not_in") return [reader.word()];
  if (reader.take("[") === undefined) throw reader.unexpected();
  const values = [reader.word()];
  while (reader.take(",") !== undefined) values.push(reader.word());
  if (reader.take("]") === undefined) throw reader.unexpected();
  return values;
}
