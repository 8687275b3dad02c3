import { MAX_SWAPPINESS } from "../limits.ts";
import { type Container, containerRule, type Definition, type Rule } from "../rule.ts";

/**
 * What the Docker engine would refuse later anyway. AWS documents these, its words are unverified: they
 * follow its "Invalid 'containerPort' setting".
 * Source: Amazon ECS API Reference, "LinuxParameters" and "SystemControl".
 */
export const linuxParameterRules: readonly Rule[] = [
  invalidSetting("max-swap-negative", "maxSwap", ({ linuxParameters }) => {
    return (linuxParameters?.maxSwap ?? 0) < 0;
  }),
  invalidSetting("swappiness-range", "swappiness", ({ linuxParameters }) => {
    const { swappiness = 0 } = linuxParameters ?? {};
    return swappiness < 0 || swappiness > MAX_SWAPPINESS;
  }),
  invalidSetting("shared-memory-negative", "sharedMemorySize", ({ linuxParameters }) => {
    return (linuxParameters?.sharedMemorySize ?? 0) < 0;
  }),
  invalidSetting("tmpfs-size", "tmpfs", ({ linuxParameters }) => {
    return (linuxParameters?.tmpfs ?? []).some(({ size = 0 }) => size <= 0);
  }),
  invalidSetting("system-controls-host", "systemControls", (container, definition) =>
    (container.systemControls ?? []).some(({ namespace = "" }) =>
      namespace.startsWith("net.")
        ? definition.networkMode === "host"
        : definition.ipcMode === "host",
    ),
  ),
];

function invalidSetting(
  id: string,
  member: string,
  isInvalid: (container: Container, definition: Definition) => boolean,
): Rule {
  const parent = member === "systemControls" ? "" : "linuxParameters/";
  return containerRule(id, function* ({ container, definition, name, path }) {
    if (!isInvalid(container, definition)) return;
    yield {
      path: `${path}/${parent}${member}`,
      message: `Invalid '${member}' setting for container '${name}'.`,
    };
  });
}
