/** How long before their end credentials are renewed at the latest: SDKs ask for new ones 15 minutes before. */
const EARLIEST_MARGIN_MS = 30 * 60_000;
const LATEST_MARGIN_MS = 20 * 60_000;

/**
 * When credentials are to be renewed: at a time of chance between half an hour and 20 minutes before their end, so
 * that those of a thousand tasks that started together are not renewed together. Short ones are renewed in the
 * middle third of their life. `chance` is in [0, 1).
 */
export function renewalMs(given: {
  readonly nowMs: number;
  readonly expirationMs: number;
  readonly chance: number;
}): number {
  const { nowMs, expirationMs, chance } = given;
  const lifeMs = Math.max(0, expirationMs - nowMs);
  const earliest = Math.min(EARLIEST_MARGIN_MS, (lifeMs * 2) / 3);
  const latest = Math.min(LATEST_MARGIN_MS, lifeMs / 3);
  return expirationMs - earliest + (earliest - latest) * chance;
}
