import type * as ecs from "@aws-sdk/client-ecs";
import type { ErrorCode } from "../errors.ts";
import type { Shape } from "../shape.ts";

/** A task definition as its author wrote it: types are right, everything else is still to be checked. */
export type Definition = Shape<ecs.RegisterTaskDefinitionRequest>;
export type Container = Shape<ecs.ContainerDefinition>;

/** What a rule may look at beside the definition. */
export interface RuleContext {
  /** The caller's account. */
  readonly accountId: string;
}

/** One thing that is wrong, as a rule reports it. */
export interface Finding {
  /** JSON pointer into the request. */
  readonly path: string;
  /** AWS's words, or, where a comment says so, a plain sentence in their place. */
  readonly message: string;
  /** ClientException when absent, which is what ECS answers for nearly all of these. */
  readonly code?: ErrorCode;
}

/**
 * Something that RegisterTaskDefinition demands. The API answers the first finding of the first rule that
 * has any; a linter runs them all. A rule never throws, whatever the values in the definition are.
 */
export interface Rule {
  readonly id: string;
  readonly severity: "error";
  /** Findings in the order of the definition. Lazy: the API asks for the first only. */
  readonly check: (definition: Definition, context: RuleContext) => Iterable<Finding>;
  /**
   * Present where AWS refuses something that Longshore takes unless it is strict: the warning given in
   * place of the error. Each has its line in docs/extensions.md.
   */
  readonly extension?: string;
}

/** A container and where it stands. */
export interface ContainerAt {
  readonly container: Container;
  /** Empty when the container has none, so that messages can always be made. */
  readonly name: string;
  readonly path: string;
  readonly definition: Definition;
  readonly context: RuleContext;
}

/** A rule about each container by itself. */
export interface ContainerRule extends Rule {
  readonly checkContainer: (at: ContainerAt) => Iterable<Finding>;
}

/** A rule from a check of one container, which the rule makes of each, in the order of the definition. */
export function containerRule(
  id: string,
  checkContainer: (at: ContainerAt) => Iterable<Finding>,
): ContainerRule {
  return {
    id,
    severity: "error",
    checkContainer,
    check: function* (definition, context) {
      for (const at of containersOf(definition, context)) yield* checkContainer(at);
    },
  };
}

/** Every container and where it stands. */
export function* containersOf(
  definition: Definition,
  context: RuleContext,
): Generator<ContainerAt, void, undefined> {
  let index = 0;
  for (const container of definition.containerDefinitions ?? []) {
    const path = containerPath(index);
    yield { container, name: container.name ?? "", path, definition, context };
    index += 1;
  }
}

/** A rule about the definition as a whole. */
export function taskRule(
  id: string,
  check: (definition: Definition, context: RuleContext) => Iterable<Finding>,
): Rule {
  return { id, severity: "error", check };
}

/** The JSON pointer of a container. */
export function containerPath(index: number): string {
  return `/containerDefinitions/${index}`;
}

/** A name as it stands inside a JSON pointer (RFC 6901, section 3). */
export function pointerToken(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
