import type { GetRandomPasswordRequest } from "@aws-sdk/client-secrets-manager";
import type { Shape } from "../../domain/shape.ts";
import { invalidParameter } from "./refusals.ts";

const DEFAULT_LENGTH = 32;

const LOWERCASE = "abcdefghijklmnopqrstuvwxyz";
const NUMBERS = "0123456789";
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/**
 * A password of the kinds of characters that are not excluded, with one of each kind at least unless the request says
 * otherwise. `random` gives a number in [0, 1). Throws InvalidParameterException when there can be none.
 */
export function randomPassword(
  input: Shape<GetRandomPasswordRequest>,
  random: () => number,
): string {
  const { PasswordLength: length = DEFAULT_LENGTH, ExcludeCharacters: excluded = "" } = input;
  const kinds = kindsOf(input)
    .map((characters) => characters.split("").filter((character) => !excluded.includes(character)))
    .filter((characters) => characters.length > 0);
  const all = kinds.flat();
  if (all.length === 0) {
    // AWS's words for it are not known (unverified).
    throw invalidParameter("The password must have characters of one kind at least.");
  }
  const required = input.RequireEachIncludedType === false ? [] : kinds;
  if (length < required.length) {
    throw invalidParameter("Password length is too short based on the required types.");
  }
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? "";
  const chosen = Array.from({ length }, (_, index) => pick(required[index] ?? all));
  return shuffle(chosen, random).join("");
}

function kindsOf(input: Shape<GetRandomPasswordRequest>): readonly string[] {
  return [
    ...(input.ExcludeLowercase === true ? [] : [LOWERCASE]),
    ...(input.ExcludeUppercase === true ? [] : [LOWERCASE.toUpperCase()]),
    ...(input.ExcludeNumbers === true ? [] : [NUMBERS]),
    ...(input.ExcludePunctuation === true ? [] : [PUNCTUATION]),
    ...(input.IncludeSpace === true ? [" "] : []),
  ];
}

/** Fisher and Yates's, so that the required characters may stand anywhere. */
function shuffle(given: readonly string[], random: () => number): readonly string[] {
  const items = [...given];
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const kept = items[last] ?? "";
    items[last] = items[other] ?? "";
    items[other] = kept;
  }
  return items;
}
