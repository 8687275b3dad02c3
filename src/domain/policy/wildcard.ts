/** A pattern in which `*` is any text and `?` any character, but for the places in `literal`. */
export interface Pattern {
  readonly text: string;
  /** Where a `*` or `?` stands for itself, because it came out of a variable. */
  readonly literal?: ReadonlySet<number>;
}

/** Whether the whole of `text` is of the pattern. Takes time in proportion to both lengths at worst. */
export function matchesPattern(text: string, { text: pattern, literal }: Pattern): boolean {
  const isWild = (at: number, wild: string): boolean =>
    pattern[at] === wild && literal?.has(at) !== true;
  let inText = 0;
  let inPattern = 0;
  let star = -1;
  let afterStar = 0;
  while (inText < text.length) {
    if (isWild(inPattern, "*")) {
      star = inPattern;
      afterStar = inText;
      inPattern += 1;
    } else if (isWild(inPattern, "?") || pattern[inPattern] === text[inText]) {
      inPattern += 1;
      inText += 1;
    } else if (star >= 0) {
      inPattern = star + 1;
      afterStar += 1;
      inText = afterStar;
    } else {
      return false;
    }
  }
  while (isWild(inPattern, "*")) inPattern += 1;
  return inPattern === pattern.length;
}

/**
 * Whether an ARN is of a pattern: its six parts one by one, so that a wildcard does not reach beyond a colon
 * before the last part (IAM User Guide, "Amazon Resource Name (ARN) condition operators"). A pattern of fewer
 * parts, such as `*`, is matched as a whole.
 */
export function matchesArn(arn: string, pattern: Pattern): boolean {
  const wanted = splitPattern(pattern);
  if (wanted.length < ARN_PARTS) return matchesPattern(arn, pattern);
  const parts = splitText(arn);
  return (
    parts.length === ARN_PARTS &&
    parts.every((part, index) => {
      const one = wanted[index];
      return one !== undefined && matchesPattern(part, one);
    })
  );
}

const ARN_PARTS = 6;

/** The first five parts, and the rest as the sixth. */
function splitText(text: string): readonly string[] {
  const parts = text.split(":");
  if (parts.length < ARN_PARTS) return parts;
  return [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(":")];
}

function splitPattern({ text, literal }: Pattern): readonly Pattern[] {
  let start = 0;
  return splitText(text).map((part) => {
    const from = start;
    start += part.length + 1;
    if (!literal) return { text: part };
    return { text: part, literal: new Set(Array.from(literal, (at) => at - from)) };
  });
}
