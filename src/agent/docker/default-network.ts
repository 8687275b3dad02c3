import type { EngineClient } from "./engine-client.ts";
import { EngineRefusal, isGone } from "./engine-fault.ts";

/** Stands in for Docker's default bridge on an engine that has none. */
const STAND_IN = "longshore-bridge";
const NETWORK_TIMEOUT_MS = 60_000;

/** Tells Docker's network mode for containers that name none; nothing means Docker's own default. */
export interface DefaultNetwork {
  mode(): Promise<string | undefined>;
}

/**
 * An engine that was started with `--bridge=none` has no default bridge. Then a bridge network of ours takes its
 * place, made when it is first needed.
 */
export function createDefaultNetwork(client: EngineClient): DefaultNetwork {
  let known: Promise<string | undefined> | undefined;
  return {
    mode: () => {
      known ??= find(client).catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return known;
    },
  };
}

async function find(client: EngineClient): Promise<string | undefined> {
  if (await exists(client, "bridge")) return undefined;
  if (await exists(client, STAND_IN)) return STAND_IN;
  try {
    await client.call({
      method: "POST",
      path: "/networks/create",
      body: { Name: STAND_IN, Driver: "bridge", CheckDuplicate: true },
      timeoutMs: NETWORK_TIMEOUT_MS,
    });
  } catch (error) {
    // Another agent of this machine was quicker.
    if (!(error instanceof EngineRefusal && error.status === 409)) throw error;
  }
  return STAND_IN;
}

async function exists(client: EngineClient, name: string): Promise<boolean> {
  try {
    const path = `/networks/${name}`;
    await client.call({ method: "GET", path, timeoutMs: NETWORK_TIMEOUT_MS });
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}
