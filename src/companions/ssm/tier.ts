import { ApiError } from "../../domain/errors.ts";
import type { ParameterTier } from "./tables.ts";

/** AWS Systems Manager User Guide, "Managing parameter tiers". */
const MAX_STANDARD_CHARACTERS = 4096;
const MAX_ADVANCED_CHARACTERS = 8192;

/**
 * The tier of a new version. `asked` may be absent, which keeps the tier there is; Intelligent-Tiering is Advanced only
 * for those that must be. Throws ValidationException.
 */
export function chooseTier(
  asked: string | undefined,
  current: ParameterTier | undefined,
  value: string,
): ParameterTier {
  const isLong = value.length > MAX_STANDARD_CHARACTERS;
  if (value.length > MAX_ADVANCED_CHARACTERS) {
    throw invalid(
      `Advanced tier parameters support a maximum parameter value of ${MAX_ADVANCED_CHARACTERS} characters.`,
    );
  }
  const wanted = wantedTier(asked, current, isLong);
  if (wanted === "Standard" && current === "Advanced") {
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the " +
        "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the " +
        "advanced parameter and recreate it as a standard parameter.",
    );
  }
  if (wanted === "Standard" && isLong) {
    throw invalid(
      `Standard tier parameters support a maximum parameter value of ${MAX_STANDARD_CHARACTERS} ` +
        "characters. To create a larger parameter value, upgrade the parameter to use the " +
        "advanced-parameter tier. For more information, see " +
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
    );
  }
  return wanted;
}

function wantedTier(
  asked: string | undefined,
  current: ParameterTier | undefined,
  isLong: boolean,
): ParameterTier {
  if (asked === "Standard" || asked === "Advanced") return asked;
  if (asked === "Intelligent-Tiering") {
    return isLong || current === "Advanced" ? "Advanced" : "Standard";
  }
  return current ?? "Standard";
}

function invalid(message: string): ApiError {
  return new ApiError("ValidationException", message);
}
