import { isNumericUser, ROOT_UID } from "../firelens-user.ts";
import { isObjectArn } from "../object-arn.ts";
import { containerRule, type Rule, taskRule } from "../rule.ts";

/**
 * The task's log router and those who log through it.
 * Source: Amazon ECS API Reference, "FirelensConfiguration".
 */
export const firelensRules: readonly Rule[] = [
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
  // Seen in https://github.com/aws/amazon-cloudwatch-logs-for-fluent-bit/issues/20.
  taskRule("firelens-router-unused", function* ({ containerDefinitions = [] }) {
    const router = containerDefinitions.findIndex(
      ({ firelensConfiguration }) => firelensConfiguration,
    );
    if (router < 0) return;
    const isUsed = containerDefinitions.some(
      ({ logConfiguration }) => logConfiguration?.logDriver === "awsfirelens",
    );
    if (isUsed) return;
    yield {
      path: `/containerDefinitions/${router}/firelensConfiguration`,
      message:
        "When a firelensConfiguration object is specified, at least one container has to be " +
        "configured with the awsfirelens log driver.",
    };
  }),
  // Seen in https://github.com/cloudposse/terraform-aws-ecs-container-definition/pull/97 for "root", in
  // 2020. The agent of 2026 has a capability for routers of other users, so other numbers are taken.
  containerRule("firelens-user", function* ({ container, path }) {
    const { firelensConfiguration, user = ROOT_UID } = container;
    if (!firelensConfiguration || isNumericUser(user)) return;
    yield {
      path: `${path}/user`,
      message: "If 'user' field is specified on firelens container, then 'UID' has to be '0'.",
    };
  }),
  // Seen in https://github.com/aws/aws-cli/issues/7147.
  containerRule("firelens-config-arn", function* ({ container, path }) {
    const { options } = container.firelensConfiguration ?? {};
    if (options?.["config-file-type"] !== "s3") return;
    if (isObjectArn(options["config-file-value"] ?? "")) return;
    yield {
      path: `${path}/firelensConfiguration/options/config-file-value`,
      message: "Invalid arn syntax.",
    };
  }),
];
