import { type FilterPattern, parseFilterPattern } from "./filter-pattern/filter-pattern.ts";
import { InvalidPattern } from "./filter-pattern/invalid-pattern.ts";
import { invalid } from "./groups.ts";

/** The pattern of a request. Throws InvalidParameterException, whose words are AWS's with this prefix. */
export function validPattern(text: string, prefix = ""): FilterPattern {
  try {
    return parseFilterPattern(text);
  } catch (error) {
    if (error instanceof InvalidPattern) throw invalid(`${prefix}${error.message}`);
    throw error;
  }
}
