import { hasCycle } from "../has-cycle.ts";
import { containerRule, type Container, type Rule, taskRule } from "../rule.ts";

/** What an awsvpc task cannot have, because its containers share one network namespace. */
const NOT_IN_AWSVPC: readonly {
  readonly id: string;
  readonly member: keyof Container;
  readonly isUsed: (container: Container) => boolean;
  readonly message: string;
}[] = [
  {
    id: "awsvpc-links",
    member: "links",
    isUsed: ({ links = [] }) => links.length > 0,
    message: "Links are not supported when networkMode=awsvpc.",
  },
  {
    id: "awsvpc-hostname",
    member: "hostname",
    isUsed: ({ hostname = "" }) => hostname !== "",
    message: "hostname is not supported on container when networkMode=awsvpc.",
  },
  {
    id: "awsvpc-extra-hosts",
    member: "extraHosts",
    isUsed: ({ extraHosts = [] }) => extraHosts.length > 0,
    message: "Extra hosts are not supported on container when networkMode=awsvpc.",
  },
  {
    id: "awsvpc-dns-servers",
    member: "dnsServers",
    isUsed: ({ dnsServers = [] }) => dnsServers.length > 0,
    message: "DNS servers are not supported on container when networkMode=awsvpc.",
  },
  {
    // Unverified text, by analogy with the servers'.
    id: "awsvpc-dns-search-domains",
    member: "dnsSearchDomains",
    isUsed: ({ dnsSearchDomains = [] }) => dnsSearchDomains.length > 0,
    message: "DNS search domains are not supported on container when networkMode=awsvpc.",
  },
  {
    id: "awsvpc-disable-networking",
    member: "disableNetworking",
    isUsed: ({ disableNetworking = false }) => disableNetworking,
    message: "Disable Networking is not supported on container when networkMode=awsvpc.",
  },
];

/** Source: Amazon ECS API Reference, "ContainerDefinition": each member's note on awsvpc. */
export const awsvpcRules: readonly Rule[] = NOT_IN_AWSVPC.map(({ id, member, isUsed, message }) =>
  containerRule(id, function* ({ container, path, definition }) {
    if (definition.networkMode !== "awsvpc" || !isUsed(container)) return;
    yield { path: `${path}/${member}`, message };
  }),
);

/** Source: Amazon ECS API Reference, "ContainerDefinition", "links". */
export const linkRules: readonly Rule[] = [
  containerRule("link-unknown", function* ({ container, path, definition }) {
    for (const [index, link] of (container.links ?? []).entries()) {
      const target = linkTarget(link);
      if (definition.containerDefinitions?.some(({ name }) => name === target)) continue;
      // Unverified text, by analogy with volumesFrom.
      yield {
        path: `${path}/links/${index}`,
        message: `Invalid 'links' setting. Unknown container: '${target}'.`,
      };
    }
  }),
  taskRule("link-cycle", function* ({ containerDefinitions = [] }) {
    if (!containerDefinitions.some(({ links }) => links)) return;
    const edges = containerDefinitions.map(
      ({ name = "", links = [] }) => [name, links.map(linkTarget)] as const,
    );
    if (!hasCycle(new Map(edges))) return;
    yield {
      path: "/containerDefinitions",
      message: "Container links should not have a cycle",
    };
  }),
];

/** The container in `NAME` or `NAME:ALIAS`. */
function linkTarget(link: string): string {
  const [target = ""] = link.split(":", 1);
  return target;
}
