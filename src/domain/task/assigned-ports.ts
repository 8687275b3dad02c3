import type { HostPort } from "../network/host-ports.ts";
import { parsePortRange } from "../task-definition/port-ranges.ts";
import type { NetworkBinding, TaskRecord } from "./record.ts";

/** The host ports that the task's agent picked for it: those of its bindings that its definition does not name. */
export function assignedPortsOf({
  containers,
  reserved,
}: Pick<TaskRecord, "containers" | "reserved">): readonly HostPort[] {
  const bound = containers.flatMap(({ networkBindings }) => networkBindings.flatMap(hostPortsOf));
  return bound.filter(
    (one) => !reserved.ports.some((it) => it.port === one.port && it.protocol === one.protocol),
  );
}

function hostPortsOf({ hostPort, hostPortRange, protocol }: NetworkBinding): readonly HostPort[] {
  if (hostPort !== undefined) return [{ port: hostPort, protocol }];
  const range = parsePortRange(hostPortRange ?? "");
  if (!range) return [];
  const count = range.last - range.first + 1;
  return Array.from({ length: count }, (_, index) => ({ port: range.first + index, protocol }));
}
