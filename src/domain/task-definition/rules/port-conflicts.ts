import { containerPath, type Definition, type Finding, type Rule, taskRule } from "../rule.ts";
import { containerPorts, type PortMapping, type PortRange, protocolOf } from "../port-ranges.ts";

/**
 * What no two mappings may share. The same port over TCP and over UDP is allowed: a DNS server registers,
 * whatever the documentation of `containerPort` says (a service refuses it only behind a load balancer).
 * Source: Amazon ECS API Reference, "PortMapping".
 */
export const portConflictRules: readonly Rule[] = [
  taskRule("container-port-twice", function* (definition) {
    const seen = new Claims();
    for (const { mapping, path, container, name } of mappings(definition)) {
      const ports = containerPorts(mapping);
      if (!ports) continue;
      // All containers of an awsvpc task have one network namespace; elsewhere each has its own.
      const awsvpc = definition.networkMode === "awsvpc";
      const taken = seen.claim(`${awsvpc ? "" : container}/${protocolOf(mapping)}`, ports);
      if (taken === undefined) continue;
      yield awsvpc ? twiceInTask(path, mapping, taken) : twiceInContainer(path, name, taken);
    }
  }),
  taskRule("host-port-twice", function* (definition) {
    if (definition.networkMode === "awsvpc") return;
    const seen = new Claims();
    for (const { mapping, path } of mappings(definition)) {
      const port =
        definition.networkMode === "host" ? mapping.containerPort : (mapping.hostPort ?? 0);
      if (port === undefined || port === 0) continue;
      const protocol = protocolOf(mapping);
      if (seen.claim(protocol, { first: port, last: port }) === undefined) continue;
      // Seen in https://github.com/aws/amazon-ecs-agent/issues/1220 for bridge mode.
      yield {
        path: `${path}/hostPort`,
        message: `${protocol.toUpperCase()} host port '${port}' is mapped multiple times in task.`,
      };
    }
  }),
  taskRule("port-name-twice", function* (definition) {
    const seen = new Set<string>();
    for (const { mapping, path } of mappings(definition)) {
      if (mapping.name === undefined) continue;
      if (seen.has(mapping.name)) yield nameTwice(path, definition);
      seen.add(mapping.name);
    }
  }),
];

function twiceInTask(path: string, mapping: PortMapping, port: number): Finding {
  const protocol = protocolOf(mapping).toUpperCase();
  return {
    path,
    message:
      `${protocol} container port '${port}' is used multiple times in task ` +
      "when networkMode=awsvpc.",
  };
}

function twiceInContainer(path: string, name: string, port: number): Finding {
  return {
    path,
    message: `Container port ${port} is used in more than one port mapping for container ${name}`,
    code: "InvalidParameterException",
  };
}

/** Observed for awsvpc; the other modes' text is unverified. */
function nameTwice(path: string, { networkMode = "bridge" }: Definition): Finding {
  return {
    path: `${path}/name`,
    message: `When networkMode=${networkMode}, port mapping name is already used`,
  };
}

function* mappings(definition: Definition): Iterable<{
  readonly mapping: PortMapping;
  readonly path: string;
  readonly container: number;
  readonly name: string;
}> {
  for (const [index, container] of (definition.containerDefinitions ?? []).entries()) {
    for (const [at, mapping] of (container.portMappings ?? []).entries()) {
      const path = `${containerPath(index)}/portMappings/${at}`;
      yield { mapping, path, container: index, name: container.name ?? "" };
    }
  }
}

/** The port ranges claimed so far, by whatever they must be unique in. */
class Claims {
  readonly #claims = new Map<string, PortRange[]>();

  /** Gives the first port of `range` that somebody has, if any, and claims the range. */
  claim(group: string, range: PortRange): number | undefined {
    const claimed = this.#claims.get(group);
    if (!claimed) {
      this.#claims.set(group, [range]);
      return undefined;
    }
    const other = claimed.find(({ first, last }) => first <= range.last && range.first <= last);
    claimed.push(range);
    return other && Math.max(other.first, range.first);
  }
}
