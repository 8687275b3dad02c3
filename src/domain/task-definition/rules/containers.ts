import { MAX_CONTAINERS, MAX_IMAGE_LENGTH, MAX_NAME_LENGTH } from "../limits.ts";
import { type ContainerRule, containerPath, containerRule, type Rule, taskRule } from "../rule.ts";

const NAME = /^[A-Za-z0-9_-]+$/;
const IMAGE = /^[A-Za-z0-9_:./#-]+(?:@sha256:[0-9a-fA-F]{64})?$/;

/** Source: Amazon ECS API Reference, RegisterTaskDefinition, "containerDefinitions". */
export const containerListRules: readonly Rule[] = [
  taskRule("containers-empty", function* ({ containerDefinitions }) {
    if (containerDefinitions === undefined || containerDefinitions.length === 0) {
      yield { path: "/containerDefinitions", message: "Container list cannot be empty" };
    }
  }),
  taskRule("containers-count", function* ({ containerDefinitions }) {
    if ((containerDefinitions?.length ?? 0) > MAX_CONTAINERS) {
      yield { path: containerPath(MAX_CONTAINERS), message: "Too many containers" };
    }
  }),
];

/** Source: Amazon ECS API Reference, "ContainerDefinition", "name" and "image". */
export const containerIdentityRules: readonly ContainerRule[] = [
  containerRule("container-name-blank", function* ({ name, path }) {
    if (name === "") {
      yield { path: `${path}/name`, message: "Container.name should not be null or empty." };
    }
  }),
  containerRule("container-name-characters", function* ({ name, path }) {
    if (name === "" || NAME.test(name)) return;
    yield { path: `${path}/name`, message: "Container.name contains invalid characters." };
  }),
  containerRule("container-name-length", function* ({ name, path }) {
    if (name.length <= MAX_NAME_LENGTH) return;
    // Unverified text, by analogy with the image's.
    yield {
      path: `${path}/name`,
      message: `Container.name should be ${MAX_NAME_LENGTH} characters or less`,
    };
  }),
  containerRule("container-image-blank", function* ({ container, path }) {
    if (container.image === undefined || container.image === "") {
      yield { path: `${path}/image`, message: "Container.image should not be null or empty." };
    }
  }),
  containerRule("container-image-characters", function* ({ container: { image = "" }, path }) {
    if (image !== "" && !IMAGE.test(image)) {
      yield { path: `${path}/image`, message: "Container.image contains invalid characters." };
    }
  }),
  containerRule("container-image-length", function* ({ container: { image = "" }, path }) {
    const digest = image.indexOf("@");
    if ((digest < 0 ? image.length : digest) <= MAX_IMAGE_LENGTH) return;
    // Seen in https://github.com/hashicorp/terraform-provider-aws/issues/22629.
    yield {
      path: `${path}/image`,
      message: `Container.image should be ${MAX_IMAGE_LENGTH} characters or less`,
    };
  }),
];

/** Source: Amazon ECS API Reference, "ContainerDefinition", "name". */
export const containerNamesUnique: Rule = taskRule(
  "container-names-unique",
  function* ({ containerDefinitions = [] }) {
    const seen = new Set<string>();
    for (const [index, { name }] of containerDefinitions.entries()) {
      if (name === undefined) continue;
      if (seen.has(name)) {
        yield {
          path: `${containerPath(index)}/name`,
          message: "Container names must be unique within a task definition",
        };
      }
      seen.add(name);
    }
  },
);

/** Source: Amazon ECS API Reference, "ContainerDefinition", "essential". */
export const essentialContainer: Rule = taskRule(
  "essential-none",
  function* ({ containerDefinitions = [] }) {
    if (containerDefinitions.some(({ essential }) => essential !== false)) return;
    yield {
      path: "/containerDefinitions",
      message: "Task definition doesn't have any essential container",
    };
  },
);
