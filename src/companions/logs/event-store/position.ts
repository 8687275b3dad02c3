/**
 * Where an event stands among all of its group: by time, then by the batch it came in, then within that. It
 * stays the same as long as the event is there, and no other event ever has it.
 */
export interface Position {
  readonly timestampMs: number;
  readonly batchId: number;
  readonly index: number;
}

export function comparePositions(a: Position, b: Position): number {
  return a.timestampMs - b.timestampMs || a.batchId - b.batchId || a.index - b.index;
}

/** Before every event of that time. */
export function before(timestampMs: number): Position {
  return { timestampMs, batchId: 0, index: 0 };
}

/** After every event of that time. */
export function behind(timestampMs: number): Position {
  return { timestampMs, batchId: Number.MAX_SAFE_INTEGER, index: Number.MAX_SAFE_INTEGER };
}

/** The position right before this one, and right behind it: no event is in between. */
export function neighbours({ timestampMs, batchId, index }: Position): {
  readonly before: Position;
  readonly behind: Position;
} {
  const previous =
    index > 0
      ? { batchId, index: index - 1 }
      : { batchId: Math.max(batchId - 1, 0), index: batchId > 0 ? Number.MAX_SAFE_INTEGER : 0 };
  return {
    before: { timestampMs, ...previous },
    behind: { timestampMs, batchId, index: Math.min(index + 1, Number.MAX_SAFE_INTEGER) },
  };
}

const TIMESTAMP_DIGITS = 16;
const BATCH_DIGITS = 20;
const INDEX_DIGITS = 20;

/** The 56 digits that event ids and tokens of CloudWatch Logs are made of; they sort as positions do. */
export function positionDigits({ timestampMs, batchId, index }: Position): string {
  return (
    String(timestampMs).padStart(TIMESTAMP_DIGITS, "0") +
    String(batchId).padStart(BATCH_DIGITS, "0") +
    String(index).padStart(INDEX_DIGITS, "0")
  );
}

/** The position that these digits stand for, or nothing. */
export function parsePosition(digits: string): Position | undefined {
  if (!/^\d{56}$/.test(digits)) return undefined;
  const batchFrom = TIMESTAMP_DIGITS;
  const indexFrom = TIMESTAMP_DIGITS + BATCH_DIGITS;
  const position = {
    timestampMs: Number(digits.slice(0, batchFrom)),
    batchId: Number(digits.slice(batchFrom, indexFrom)),
    index: Number(digits.slice(indexFrom)),
  };
  return Object.values(position).every(Number.isSafeInteger) ? position : undefined;
}
