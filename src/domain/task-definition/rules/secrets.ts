import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../../shape.ts";
import { MAX_ENVIRONMENT_FILES } from "../limits.ts";
import {
  type Container,
  containerPath,
  containerRule,
  type Definition,
  type Finding,
  type Rule,
  taskRule,
} from "../rule.ts";
import { parseSecretReference } from "../secret-reference.ts";

const PARAMETER_NAME = /^[A-Za-z0-9_.\-/]+$/;

/**
 * That the account of an ARN is looked at before the execution role is observed.
 * Source: Amazon ECS API Reference, "Secret".
 */
export const secretRules: readonly Rule[] = [
  containerRule("secret-name-taken", function* ({ container, path }) {
    const taken = new Set((container.environment ?? []).map(({ name }) => name));
    for (const [index, { name = "" }] of (container.secrets ?? []).entries()) {
      if (taken.has(name)) {
        yield {
          path: `${path}/secrets/${index}/name`,
          message:
            "The secret name must be unique and not shared with any new or existing environment " +
            `variables set on the container, such as '${name}'.`,
        };
      }
      taken.add(name);
    }
  }),
  secretRule("secret-parameter-name", function* ({ name = "", valueFrom = "" }, path) {
    const reference = parseSecretReference(valueFrom);
    if (reference.kind !== "parameterName" || PARAMETER_NAME.test(reference.name)) return;
    yield {
      path: `${path}/valueFrom`,
      message: `The Systems Manager parameter name specified for secret ${name} is invalid.`,
    };
  }),
  secretRule("secret-parameter-account", function* ({ valueFrom = "" }, path, { accountId }) {
    const reference = parseSecretReference(valueFrom);
    if (reference.kind !== "parameterArn" || reference.accountId === accountId) return;
    yield {
      path: `${path}/valueFrom`,
      message:
        "The Systems Manager parameter ARN has a different account ID than the current account. " +
        `The current account ID is ${accountId} and the ARN account ID is ${reference.accountId}. ` +
        "Cross-account access for ARNs is not currently supported.",
    };
  }),
  taskRule("secret-execution-role", function* (definition) {
    if ((definition.executionRoleArn ?? "") !== "") return;
    const index = (definition.containerDefinitions ?? []).findIndex(
      ({ secrets = [] }) => secrets.length > 0,
    );
    if (index < 0) return;
    yield {
      path: `${containerPath(index)}/secrets`,
      message:
        "When you are specifying container secrets, you must also specify a value for " +
        "'executionRoleArn'.",
    };
  }),
];

/** Source: Amazon ECS API Reference, "EnvironmentFile". */
export const environmentFileRules: readonly Rule[] = [
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
  if (!/^arn:[\w-]+:s3:::[^/]+\/.+$/.test(value)) return "Invalid arn syntax.";
  // Unverified text: the documentation demands the extension.
  return value.endsWith(".env") ? undefined : "The environment file must have the .env extension.";
}

/** A rule about each secret that a container or its log driver gets. */
function secretRule(
  id: string,
  check: (
    secret: Shape<ecs.Secret>,
    path: string,
    context: { readonly accountId: string },
  ) => Iterable<Finding>,
): Rule {
  return taskRule(id, function* (definition, context) {
    for (const { secret, path } of allSecrets(definition)) yield* check(secret, path, context);
  });
}

function* allSecrets(definition: Definition) {
  for (const [index, container] of (definition.containerDefinitions ?? []).entries()) {
    for (const [member, secrets] of secretLists(container)) {
      for (const [at, secret] of secrets.entries()) {
        yield { secret, path: `${containerPath(index)}/${member}/${at}` };
      }
    }
  }
}

function secretLists(container: Container) {
  return [
    ["secrets", container.secrets ?? []],
    ["logConfiguration/secretOptions", container.logConfiguration?.secretOptions ?? []],
  ] as const;
}
