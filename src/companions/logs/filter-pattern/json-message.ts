/** A message that is a JSON object or array, with integers too long for a number as text; nothing for any other. */
export function parseJsonMessage(message: string): object | undefined {
  // Most of what is not JSON is told apart without an exception.
  if (!/^\s*[{[]/.test(message)) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    if (LONG_DIGITS.test(message)) return asObject(JSON.parse(withLongIntegersQuoted(message)));
    return asObject(value);
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): object | undefined {
  return typeof value === "object" && value !== null ? value : undefined;
}

/** As many as no number has exactly; ids of 64 bits and times in nanoseconds have more. */
const LONG_DIGITS = /\d{16}/;
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;
const LONG_INTEGER = /^-?\d{16,}$/;

/** Of JSON that is known to be valid, in which every quote has another. */
function withLongIntegersQuoted(json: string): string {
  return json.replaceAll(TEXT_OR_NUMBER, (token) =>
    LONG_INTEGER.test(token) ? `"${token}"` : token,
  );
}
