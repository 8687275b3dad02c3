import { asRecord } from "../foreign.ts";

/**
 * Lays a JSON text over a Docker structure as Go's JSON decoder does: what the text says wins, lists replace
 * lists, structures and maps merge member by member, `null` leaves things as they were.
 * Source: ECS agent, `agent/api/task/task.go`, dockerConfig. Throws `SyntaxError` when it is not JSON.
 */
export function mergeDockerConfig(
  base: Readonly<Record<string, unknown>>,
  text: string | undefined,
): Readonly<Record<string, unknown>> {
  if (text === undefined || text === "") return base;
  return merge(base, asRecord(JSON.parse(text)));
}

function merge(
  base: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    if (value === null) continue;
    const both = isStructure(value) && isStructure(merged[name]);
    merged[name] = both ? merge(asRecord(merged[name]), asRecord(value)) : value;
  }
  return merged;
}

function isStructure(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
