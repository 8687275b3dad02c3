import { MAX_ENVIRONMENT_FILES } from "../limits.ts";
import { isObjectArn } from "../object-arn.ts";
import { containerRule, type Rule } from "../rule.ts";

/** Source: Amazon ECS API Reference, "ContainerDefinition", "environment", and "EnvironmentFile". */
export const environmentRules: readonly Rule[] = [
  // Seen in https://github.com/thnery/terraform-aws-template/issues/2.
  containerRule("environment-name-blank", function* ({ container, path }) {
    for (const [index, { name = "" }] of (container.environment ?? []).entries()) {
      if (name !== "") continue;
      yield {
        path: `${path}/environment/${index}/name`,
        message: "Environment variable name cannot be null or blank.",
      };
    }
  }),
  containerRule("environment-files-count", function* ({ container, path }) {
    if ((container.environmentFiles ?? []).length <= MAX_ENVIRONMENT_FILES) return;
    yield {
      path: `${path}/environmentFiles`,
      message:
        "The maximum number of environment files was exceeded. Specify ten or less and try again.",
    };
  }),
  containerRule("environment-file-arn", function* ({ container, path }) {
    for (const [index, { value = "" }] of (container.environmentFiles ?? []).entries()) {
      const finding = environmentFile(value);
      if (finding) yield { path: `${path}/environmentFiles/${index}/value`, message: finding };
    }
  }),
];

function environmentFile(value: string): string | undefined {
  if (!isObjectArn(value)) return "Invalid arn syntax.";
  // Unverified text: the documentation demands the extension.
  return value.endsWith(".env") ? undefined : "The environment file must have the .env extension.";
}
