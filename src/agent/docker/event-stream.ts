import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import type { ContainerLabel } from "../container-runtime.ts";
import type { EngineClient } from "./engine-client.ts";
import { faultText } from "./engine-fault.ts";
import { asRecord, asString } from "../foreign.ts";
import { readJsonLines } from "./json-lines.ts";

/** What can happen to a container that the agent did not do itself. */
const EVENTS = ["die", "destroy", "health_status"];
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/**
 * Follows the engine's events for containers with that label until the returned function is called. A lost
 * stream is opened again. `onChange` is called with nothing each time the stream has been opened, since what
 * happened before it was has to be looked up.
 */
export function watchContainers(options: {
  readonly client: EngineClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly label: ContainerLabel;
  readonly onChange: (id: string | undefined) => void;
}): () => void {
  const ended = new AbortController();
  void follow(options, ended.signal);
  return () => ended.abort();
}

async function follow(
  options: Parameters<typeof watchContainers>[0],
  ended: AbortSignal,
): Promise<void> {
  let waitMs = FIRST_RETRY_MS;
  let isLost = false;
  while (!ended.aborted) {
    try {
      const body = await openStream(options.client, options.label);
      const stop = (): void => void body.destroy();
      ended.addEventListener("abort", stop, { once: true });
      if (ended.aborted) stop();
      options.onChange(undefined);
      isLost = false;
      waitMs = FIRST_RETRY_MS;
      for await (const event of readJsonLines(body)) {
        options.onChange(asString(asRecord(asRecord(event)["Actor"])["ID"]));
      }
      ended.removeEventListener("abort", stop);
    } catch (error) {
      if (ended.aborted) return;
      // Once, not with each try to have them again.
      if (!isLost) {
        options.log.warn("lost the container engine's events", { reason: faultText(error) });
      }
      isLost = true;
    }
    await options.clock.sleep(waitMs, ended);
    waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS);
  }
}

function openStream(
  client: EngineClient,
  label: ContainerLabel,
): ReturnType<EngineClient["stream"]> {
  const filters = {
    type: ["container"],
    event: EVENTS,
    label: [`${label.name}=${label.value}`],
  };
  return client.stream({
    method: "GET",
    path: "/events",
    query: { filters: JSON.stringify(filters) },
    timeoutMs: 30_000,
  });
}
