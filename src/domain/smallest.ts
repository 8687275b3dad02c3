/**
 * The first `count` items in order, without sorting the rest: a listing of thousands is mostly read one
 * page at a time. Items that are equal in order stay in the order they came in.
 */
export function smallest<Item>(
  items: Iterable<Item>,
  options: {
    readonly count: number;
    readonly compare: (a: Item, b: Item) => number;
    /** Leaves out what it is false for. */
    readonly isWanted: (item: Item) => boolean;
  },
): readonly Item[] {
  const { count, compare, isWanted } = options;
  const kept: Item[] = [];
  for (const item of items) {
    if (!isWanted(item)) continue;
    const last = kept.at(-1);
    if (kept.length === count) {
      if (last !== undefined && compare(item, last) >= 0) continue;
      kept.pop();
    }
    kept.splice(insertionPoint(kept, item, compare), 0, item);
  }
  return kept;
}

function insertionPoint<Item>(
  sorted: readonly Item[],
  item: Item,
  compare: (a: Item, b: Item) => number,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = sorted[middle];
    if (other !== undefined && compare(other, item) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
