import type { Clock } from "../../runtime/clock.ts";
import type { InstanceIdentity } from "../checkpoint.ts";
import type { ControlPlane } from "./control-plane.ts";
import { ControlPlaneRefusal } from "./control-plane.ts";

/** How long an answer of DiscoverPollEndpoint is good for, as in the ECS agent. */
const FRESH_MS = 12 * 60 * 60_000;

interface Answer {
  readonly endpoint: string;
  readonly telemetryEndpoint?: string;
}

/**
 * Asks where the sockets are, once for both. An answer that is no longer fresh is still used while the control
 * plane cannot be asked.
 */
export function createPollEndpoint(options: {
  readonly controlPlane: Pick<ControlPlane, "discoverPollEndpoint">;
  readonly clock: Clock;
  readonly instance: InstanceIdentity;
}): { acs(): Promise<string>; tcs(): Promise<string> } {
  const { controlPlane, clock, instance } = options;
  let last: { readonly answer: Answer; readonly atMs: number } | undefined;
  let asking: Promise<Answer> | undefined;

  const ask = async (): Promise<Answer> => {
    try {
      const answer = await controlPlane.discoverPollEndpoint({
        cluster: instance.cluster,
        containerInstance: instance.containerInstanceArn,
      });
      last = { answer, atMs: clock.nowMs() };
      return answer;
    } catch (error) {
      if (last === undefined || !(error instanceof ControlPlaneRefusal)) throw error;
      return last.answer;
    } finally {
      asking = undefined;
    }
  };
  const current = (): Promise<Answer> => {
    if (last !== undefined && clock.nowMs() - last.atMs < FRESH_MS) {
      return Promise.resolve(last.answer);
    }
    asking ??= ask();
    return asking;
  };
  return {
    acs: async () => (await current()).endpoint,
    tcs: async () => {
      const { telemetryEndpoint } = await current();
      if (telemetryEndpoint !== undefined) return telemetryEndpoint;
      throw new ControlPlaneRefusal("Unreadable", "there is no telemetry endpoint");
    },
  };
}
