import { type Container, containerRule, pointerToken, type Rule, taskRule } from "../rule.ts";

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
  taskRule("firelens-router-missing", function* ({ containerDefinitions = [] }) {
    const user = containerDefinitions.findIndex(
      ({ logConfiguration }) => logConfiguration?.logDriver === "awsfirelens",
    );
    if (user < 0) return;
    if (containerDefinitions.some(({ firelensConfiguration }) => firelensConfiguration)) return;
    yield {
      path: `/containerDefinitions/${user}/logConfiguration/logDriver`,
      message:
        "When awsfirelens log driver is specified in log configuration, a firelens configuration " +
        "object must be configured in one of the containers.",
    };
  }),
];

/** The options a driver gets: those in clear and those from secrets. */
export function logOptionNames({ logConfiguration }: Container): readonly string[] {
  const { options = {}, secretOptions = [] } = logConfiguration ?? {};
  return [...Object.keys(options), ...secretOptions.map(({ name = "" }) => name)];
}
