import { type Definition, type Finding, type Rule, taskRule } from "../rule.ts";

const PATH = "/proxyConfiguration";

/** Source: Amazon ECS API Reference, "ProxyConfiguration". */
export const proxyRules: readonly Rule[] = [
  taskRule("proxy-network-mode", function* ({ proxyConfiguration, networkMode }) {
    if (!proxyConfiguration || networkMode === "awsvpc") return;
    yield {
      path: PATH,
      message: "APPMESH proxy configuration is only supported in networkMode=awsvpc",
    };
  }),
  taskRule("proxy-container-unknown", function* ({ proxyConfiguration, containerDefinitions }) {
    if (!proxyConfiguration) return;
    const { containerName = "" } = proxyConfiguration;
    if (containerDefinitions?.some(({ name }) => name === containerName)) return;
    yield {
      path: `${PATH}/containerName`,
      message: `Proxy container [${containerName}] does not exist.`,
    };
  }),
  taskRule("proxy-properties", proxyProperties),
];

/** The messages for the ingress port and the application's are observed; the others are by analogy. */
const REQUIRED: readonly (readonly [anyOf: readonly string[], message: string])[] = [
  [["ProxyIngressPort"], "Ingress port not found"],
  [["ProxyEgressPort"], "Egress port not found"],
  [["AppPorts"], "App ports not found"],
  [["IgnoredUID", "IgnoredGID"], "Ignored UID or GID not found"],
];

function* proxyProperties({ proxyConfiguration }: Definition): Iterable<Finding> {
  if (!proxyConfiguration) return;
  const { properties = [] } = proxyConfiguration;
  for (const [index, { value }] of properties.entries()) {
    if (value !== undefined) continue;
    // Seen in https://github.com/aws-actions/amazon-ecs-deploy-task-definition/issues/163.
    yield {
      path: `${PATH}/properties/${index}/value`,
      message: "ProxyConfiguration properties value cannot be null.",
    };
  }
  for (const [anyOf, message] of REQUIRED) {
    const given = properties.some(
      ({ name = "", value = "" }) => anyOf.includes(name) && value !== "",
    );
    if (!given) yield { path: `${PATH}/properties`, message };
  }
}
