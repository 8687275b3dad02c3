import type { Operation } from "../operation.ts";

/**
 * DiscoverPollEndpoint: where an agent connects for its tasks and its telemetry. The scheme is part of the
 * answer, because the ECS agent does not take an endpoint without one.
 */
export const discoverPollEndpoint: Operation<"DiscoverPollEndpoint"> = {
  errors: [],
  handle: ({ settings }) => {
    const origin = settings.endpoint().replace(/\/$/, "");
    return { endpoint: `${origin}/acs/`, telemetryEndpoint: `${origin}/tcs/` };
  },
};
