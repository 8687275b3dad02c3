import type { Ids } from "../../src/runtime/ids.ts";
import { seededRandom } from "../fixtures/seeded-random.ts";

/** Ids and chance that are the same for the same seed. */
export function simIds(seed: number): Ids {
  const random = seededRandom(seed);
  const hexadecimal = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");
  return {
    random,
    hex32: () => hexadecimal(32),
    uuid: () => [8, 4, 4, 4, 12].map(hexadecimal).join("-"),
  };
}
