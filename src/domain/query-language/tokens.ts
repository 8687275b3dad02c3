import { invalidQuery } from "./invalid-query.ts";

/** A piece of a query. A quoted word is never an operator. */
export type Token =
  | { readonly kind: "word"; readonly text: string; readonly quoted: boolean }
  | { readonly kind: "symbol"; readonly text: string };

/** The longer first, so that `>=` is not read as `>`. */
const SYMBOLS = [
  "==",
  "!=",
  ">=",
  "<=",
  "=~",
  "!~",
  "&&",
  "||",
  ">",
  "<",
  "!",
  "(",
  ")",
  "[",
  "]",
  ",",
];
const PATTERN_OPERATORS = new Set(["=~", "!~", "matches", "not_matches"]);
const SPACE = /\s+/y;
const WORD = /[^\s()[\],'"=<>!&|~]+/y;
/** An unquoted pattern goes up to the next space or closing parenthesis: `t[23].*|g4.*`. */
const BARE_PATTERN = /[^\s)'"][^\s)]*/y;
const QUOTED = /'([^']*)'|"([^"]*)"/y;

/** Takes a query apart. Throws InvalidParameterException where it makes no sense. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const read = (expression: RegExp): RegExpExecArray | null => {
    expression.lastIndex = at;
    const match = expression.exec(text);
    if (match) at += match[0].length;
    return match;
  };
  for (;;) {
    read(SPACE);
    if (at >= text.length) return tokens;
    const bare = followsPatternOperator(tokens) ? read(BARE_PATTERN) : null;
    if (bare) {
      tokens.push({ kind: "word", text: bare[0], quoted: true });
      continue;
    }
    tokens.push(readQuoted(read(QUOTED)) ?? readSymbol() ?? readWord(read(WORD)));
  }

  function readSymbol(): Token | undefined {
    const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
    if (symbol === undefined) return undefined;
    at += symbol.length;
    return { kind: "symbol", text: symbol };
  }

  function readWord(match: RegExpExecArray | null): Token {
    if (!match) throw invalidQuery(`unexpected ${JSON.stringify(text.charAt(at))} at ${at}`);
    return { kind: "word", text: match[0], quoted: false };
  }
}

function followsPatternOperator(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  if (last === undefined || (last.kind === "word" && last.quoted)) return false;
  // The first token is always a subject or a parenthesis, whatever its text.
  return tokens.length > 1 && PATTERN_OPERATORS.has(last.text.toLowerCase());
}

function readQuoted(match: RegExpExecArray | null): Token | undefined {
  if (!match) return undefined;
  return { kind: "word", text: match[1] ?? match[2] ?? "", quoted: true };
}
