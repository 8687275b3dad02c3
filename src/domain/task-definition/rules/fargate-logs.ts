import { isPrivateEcrImage } from "../ecr-image.ts";
import { type ContainerAt, containerRule, type Rule } from "../rule.ts";
import { logOptionNames } from "./log-configuration.ts";

const LOG_DRIVERS = ["awslogs", "splunk", "awsfirelens"];

/** What Fargate needs the execution role for, and how it may log. Source: as for the other Fargate rules. */
export const fargateLogRules: readonly Rule[] = [
  containerRule("fargate-log-driver", function* ({ container, path }) {
    const driver = container.logConfiguration?.logDriver;
    if (driver === undefined || LOG_DRIVERS.includes(driver)) return;
    yield {
      path: `${path}/logConfiguration/logDriver`,
      message: `${driver} is not a valid log driver. Must be one of [${LOG_DRIVERS.join(",")}]`,
    };
  }),
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
  containerRule("fargate-repository-credentials-role", function* (at) {
    if (hasExecutionRole(at) || !at.container.repositoryCredentials) return;
    // Unverified text, by the pattern of the others.
    yield {
      path: `${at.path}/repositoryCredentials`,
      message:
        "Fargate requires task definition to have execution role ARN to support repository " +
        "credentials.",
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
