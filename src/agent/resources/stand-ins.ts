import type { Log } from "../../runtime/log.ts";

/** Told that a task had something in the place of what is of another account. */
export type TellStandIn = (named: string, taken: string) => void;

/** How many are remembered as told of; then it begins anew. */
const MAX_REMEMBERED = 10_000;

/** Tells the operator of each once, however many tasks have it. */
export function standInTeller(log: Log): TellStandIn {
  const told = new Set<string>();
  return (named, taken) => {
    const text = `${named} is of another account: ${taken} was taken in its place (ids-of-other-accounts)`;
    if (told.has(text)) return;
    if (told.size >= MAX_REMEMBERED) told.clear();
    told.add(text);
    log.warn(text);
  };
}
