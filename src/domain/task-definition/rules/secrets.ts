import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../../shape.ts";
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
 * Source: Amazon ECS API Reference, "Secret" and "RepositoryCredentials".
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
  {
    ...secretRule("secret-parameter-account", function* ({ valueFrom = "" }, path, { accountId }) {
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
    extension:
      "a secret is the ARN of another account's parameter, which AWS refuses (as --strict does): this account's parameter " +
      "of that name will be read in its place (ids-of-other-accounts)",
  },
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
  // Seen in https://github.com/sil-org/ecs-deploy/issues/188.
  containerRule("repository-credentials-role", function* ({ container, path, definition }) {
    if (!container.repositoryCredentials || (definition.executionRoleArn ?? "") !== "") return;
    yield {
      path: `${path}/repositoryCredentials`,
      message:
        "Private repository authentication requires that the task definition specify a value for " +
        "executionRoleArn.",
    };
  }),
];

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
