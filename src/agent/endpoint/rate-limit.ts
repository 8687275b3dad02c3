/** The defaults of `ECS_TASK_METADATA_RPS_LIMIT`. */
const STEADY_PER_SECOND = 40;
const BURST = 60;

/** A token bucket: `take` says whether a request at that instant may pass. One for all callers, as the ECS agent's. */
export interface RateLimit {
  take(nowMs: number): boolean;
}

export function createRateLimit(): RateLimit {
  let tokens = BURST;
  let lastMs: number | undefined;
  return {
    take: (nowMs) => {
      const sinceMs = Math.max(0, nowMs - (lastMs ?? nowMs));
      lastMs = nowMs;
      tokens = Math.min(BURST, tokens + (sinceMs / 1000) * STEADY_PER_SECOND);
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
