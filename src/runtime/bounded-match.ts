import { Script } from "node:vm";

/** One pattern against one text; enough for all that is no attack. */
const TIME_LIMIT_MS = 100;

const TEST = new Script("new RegExp(pattern).test(text)");

/**
 * Whether a pattern of a caller's is found in a text of a caller's. Patterns can take longer than the age of the
 * universe, and this thread is everybody's, so the search is given up after a while.
 */
export function boundedMatch(
  pattern: string,
  text: string,
): "found" | "not found" | "not a pattern" | "too slow" {
  try {
    const isFound: unknown = TEST.runInNewContext({ pattern, text }, { timeout: TIME_LIMIT_MS });
    return isFound === true ? "found" : "not found";
  } catch (error) {
    // Not `instanceof`: errors of another context are of another class.
    const isTimeout = typeof error === "object" && error !== null && "code" in error;
    return isTimeout ? "too slow" : "not a pattern";
  }
}
