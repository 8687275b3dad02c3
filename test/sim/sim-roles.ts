import type { AssumedRole, RoleWish } from "../../src/acs/role-credentials-source.ts";
import type { Clock } from "../../src/runtime/clock.ts";

const LATENCY_MS = 10;
const LIFE_MS = 60 * 60_000;

/** STS as far as tasks need it: every role can be had, for an hour. Outlives the server. */
export class SimRoles {
  readonly wishes: RoleWish[] = [];

  async assume(wish: RoleWish, clock: Clock): Promise<AssumedRole> {
    await clock.sleep(LATENCY_MS);
    this.wishes.push(wish);
    return {
      accessKeyId: `ASIA${this.wishes.length}`,
      secretAccessKey: "secret",
      sessionToken: "token",
      expirationMs: clock.nowMs() + LIFE_MS,
    };
  }
}
