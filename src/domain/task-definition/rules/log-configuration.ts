import { type Container, containerRule, pointerToken, type Rule } from "../rule.ts";

/**
 * The options a driver has to be given, in the order AWS names them; for splunk's token see
 * https://github.com/hashicorp/terraform-provider-aws/issues/8596.
 */
const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ["awslogs", ["awslogs-region", "awslogs-group"]],
  ["splunk", ["splunk-token"]],
]);
/** The options AWS lets through to the awslogs driver. */
const AWSLOGS_ALLOWED = new Set([
  "awslogs-region",
  "awslogs-group",
  "awslogs-stream-prefix",
  "awslogs-create-group",
  "awslogs-datetime-format",
  "awslogs-multiline-pattern",
  "mode",
  "max-buffer-size",
]);

/**
 * Only awslogs has the names of its options checked: AWS's lists for the other drivers are not known.
 * Source: Amazon ECS API Reference, "LogConfiguration".
 */
export const logRules: readonly Rule[] = [
  containerRule("log-required-options", function* ({ container, path }) {
    const { logDriver = "" } = container.logConfiguration ?? {};
    const required = REQUIRED.get(logDriver);
    if (!required) return;
    const given = new Set(logOptionNames(container));
    const missing = required.filter((option) => !given.has(option));
    if (missing.length === 0) return;
    yield {
      path: `${path}/logConfiguration/options`,
      message: `Log driver ${logDriver} requires options: ${missing.join(", ")}`,
    };
  }),
  containerRule("awslogs-unknown-options", function* ({ container, path }) {
    if (container.logConfiguration?.logDriver !== "awslogs") return;
    const unknown = logOptionNames(container).filter((option) => !AWSLOGS_ALLOWED.has(option));
    const [first] = unknown;
    if (first === undefined) return;
    yield {
      path: `${path}/logConfiguration/options/${pointerToken(first)}`,
      message: `Log driver awslogs disallows options: ${unknown.join(", ")}`,
    };
  }),
];

/** A rule that lets through only these log drivers, which is what a launch type has. */
export function logDriverRule(id: string, allowed: readonly string[]): Rule {
  return containerRule(id, function* ({ container, path }) {
    const driver = container.logConfiguration?.logDriver;
    if (driver === undefined || allowed.includes(driver)) return;
    yield { path: `${path}/logConfiguration/logDriver`, message: wrongLogDriver(driver, allowed) };
  });
}

/** AWS's words for a log driver that it does not know, or that a launch type does not have. */
export function wrongLogDriver(driver: string, allowed: readonly string[]): string {
  return `${driver} is not a valid log driver. Must be one of [${allowed.join(",")}]`;
}

/** The options a driver gets: those in clear and those from secrets. */
export function logOptionNames({ logConfiguration }: Container): readonly string[] {
  const { options = {}, secretOptions = [] } = logConfiguration ?? {};
  return [...Object.keys(options), ...secretOptions.map(({ name = "" }) => name)];
}
