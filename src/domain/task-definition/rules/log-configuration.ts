import { type Container, containerRule, pointerToken, type Rule } from "../rule.ts";

/** The options AWS lets through to the awslogs driver, the required ones in the order AWS names them. */
const AWSLOGS_REQUIRED = ["awslogs-region", "awslogs-group"];
const AWSLOGS_ALLOWED = new Set([
  ...AWSLOGS_REQUIRED,
  "awslogs-stream-prefix",
  "awslogs-create-group",
  "awslogs-datetime-format",
  "awslogs-multiline-pattern",
  "mode",
  "max-buffer-size",
]);

/**
 * Only awslogs has its options checked: AWS's lists for the other drivers are not known.
 * Source: Amazon ECS API Reference, "LogConfiguration".
 */
export const logRules: readonly Rule[] = [
  containerRule("awslogs-required-options", function* ({ container, path }) {
    if (container.logConfiguration?.logDriver !== "awslogs") return;
    const given = new Set(logOptionNames(container));
    const missing = AWSLOGS_REQUIRED.filter((option) => !given.has(option));
    if (missing.length === 0) return;
    yield {
      path: `${path}/logConfiguration/options`,
      message: `Log driver awslogs requires options: ${missing.join(", ")}`,
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
