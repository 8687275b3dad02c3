import { isPrivateEcrImage } from "../ecr-image.ts";
import { type ContainerAt, containerRule, type Rule } from "../rule.ts";
import { logDriverRule, logOptionNames } from "./log-configuration.ts";

const LOG_DRIVERS = ["awslogs", "splunk", "awsfirelens"];

/** What Fargate needs the execution role for, and how it may log. Source: as for the other Fargate rules. */
export const fargateLogRules: readonly Rule[] = [
  logDriverRule("fargate-log-driver", LOG_DRIVERS),
  containerRule("fargate-ecr-role", function* (at) {
    if (hasExecutionRole(at) || !isPrivateEcrImage(at.container.image)) return;
    yield {
      path: `${at.path}/image`,
      message: "Fargate requires task definition to have execution role ARN to support ECR images.",
    };
  }),
  containerRule("fargate-awslogs-role", function* (at) {
    if (hasExecutionRole(at) || at.container.logConfiguration?.logDriver !== "awslogs") return;
    yield {
      path: `${at.path}/logConfiguration`,
      message:
        "Fargate requires task definition to have execution role ARN to support log driver " +
        "awslogs.",
    };
  }),
  containerRule("fargate-awslogs-stream-prefix", function* ({ container, path }) {
    if (container.logConfiguration?.logDriver !== "awslogs") return;
    if (logOptionNames(container).includes("awslogs-stream-prefix")) return;
    yield {
      path: `${path}/logConfiguration/options`,
      message:
        "Fargate requires log configuration options to include awslogs-stream-prefix to support " +
        "log driver awslogs.",
    };
  }),
  containerRule("fargate-firelens-config", function* ({ container, path }) {
    if (container.firelensConfiguration?.options?.["config-file-type"] !== "s3") return;
    // Unverified text: that Fargate takes `file` only is documented.
    yield {
      path: `${path}/firelensConfiguration/options/config-file-type`,
      message: "Fargate compatible task definitions do not support config-file-type s3",
    };
  }),
];

function hasExecutionRole({ definition }: ContainerAt): boolean {
  return (definition.executionRoleArn ?? "") !== "";
}
