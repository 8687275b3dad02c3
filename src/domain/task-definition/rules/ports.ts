import type { PortMapping } from "../port-ranges.ts";
import { isPort, parsePortRange } from "../port-ranges.ts";
import { MAX_PORT, MAX_PORT_NAME_LENGTH, MAX_PORT_RANGES_PER_CONTAINER } from "../limits.ts";
import { sharesHostPorts } from "../network-mode.ts";
import { type ContainerAt, containerRule, type ContainerRule, type Finding } from "../rule.ts";

const PORT_NAME = /^[a-z0-9_][a-z0-9_-]*$/;

/** What each mapping must be by itself. Source: Amazon ECS API Reference, "PortMapping". */
export const portRules: readonly ContainerRule[] = [
  containerRule("ports-without-network", function* ({ container, path, definition }) {
    if (definition.networkMode !== "none" || (container.portMappings ?? []).length === 0) return;
    // Unverified text: that AWS refuses is documented, its words are not known.
    yield {
      path: `${path}/portMappings`,
      message: "Port mappings are not supported when networkMode=none.",
    };
  }),
  mappingRule("port-and-range", function* ({ mapping, path, name }) {
    const { containerPortRange, containerPort, hostPort } = mapping;
    if (containerPortRange === undefined) return;
    if (containerPort === undefined && hostPort === undefined) return;
    yield {
      path,
      message:
        `Invalid port mapping for container '${name}', ` +
        "cannot specify both single port and port range.",
    };
  }),
  mappingRule("container-port-range-invalid", function* ({ mapping, path, name, networkMode }) {
    if (mapping.containerPortRange === undefined) return;
    // The text is observed for a reversed range; for host mode, where the documentation allows no range,
    // it is unverified.
    if (parsePortRange(mapping.containerPortRange) && networkMode !== "host") return;
    yield {
      path: `${path}/containerPortRange`,
      message: `Invalid 'containerPortRange' setting for container '${name}'.`,
    };
  }),
  mappingRule("container-port-invalid", function* ({ mapping, path, name }) {
    if (mapping.containerPortRange !== undefined || isPort(mapping.containerPort)) return;
    yield {
      path: `${path}/containerPort`,
      message: `Invalid 'containerPort' setting for container '${name}'.`,
    };
  }),
  mappingRule("host-port-invalid", function* ({ mapping, path, name }) {
    const { hostPort = 0 } = mapping;
    if (hostPort >= 0 && hostPort <= MAX_PORT) return;
    // Unverified text, by analogy with the container port's.
    yield {
      path: `${path}/hostPort`,
      message: `Invalid 'hostPort' setting for container '${name}'.`,
    };
  }),
  mappingRule("host-port-differs", function* ({ mapping, path, networkMode }) {
    const { containerPort, hostPort } = mapping;
    if (hostPort === undefined || hostPort === containerPort || !sharesHostPorts(networkMode)) {
      return;
    }
    yield {
      path: `${path}/hostPort`,
      message:
        `When networkMode=${networkMode}, the host ports and container ports in port mappings ` +
        "must match.",
    };
  }),
  mappingRule("port-name-invalid", function* ({ mapping: { name: portName }, path, name }) {
    if (portName === undefined) return;
    if (PORT_NAME.test(portName) && portName.length <= MAX_PORT_NAME_LENGTH) return;
    // Unverified text.
    yield {
      path: `${path}/name`,
      message: `Invalid 'name' setting in a port mapping for container '${name}'.`,
    };
  }),
  containerRule("container-port-ranges-count", function* ({ container, name, path }) {
    const ranges = container.portMappings?.filter((mapping) => mapping.containerPortRange);
    if ((ranges?.length ?? 0) <= MAX_PORT_RANGES_PER_CONTAINER) return;
    // Unverified text.
    yield {
      path: `${path}/portMappings`,
      message: `Too many port ranges for container '${name}'.`,
    };
  }),
];

interface MappingAt {
  readonly mapping: PortMapping;
  readonly path: string;
  /** The container's. */
  readonly name: string;
  readonly networkMode: ContainerAt["definition"]["networkMode"];
}

function mappingRule(id: string, check: (at: MappingAt) => Iterable<Finding>): ContainerRule {
  return containerRule(id, function* ({ container, name, path, definition: { networkMode } }) {
    let index = 0;
    for (const mapping of container.portMappings ?? []) {
      yield* check({ mapping, path: `${path}/portMappings/${index}`, name, networkMode });
      index += 1;
    }
  });
}
