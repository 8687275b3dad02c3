import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../../shape.ts";
import { containerRule, type Definition, type Rule, taskRule } from "../rule.ts";

type Requirement = Shape<ecs.ResourceRequirement>;

/** What is asked for in place of a number of GPUs: all that the instance has. */
const ALL = "ALL";

/**
 * AWS documents these, its words are unverified: they follow its "Invalid 'containerPort' setting".
 * Source: Amazon ECS API Reference, "ResourceRequirement" and "NvidiaMpsAllocation".
 */
export const resourceRequirementRules: readonly Rule[] = [
  containerRule("resource-requirement-invalid", function* ({ container, definition, name, path }) {
    for (const [index, requirement] of (container.resourceRequirements ?? []).entries()) {
      if (isValid(requirement, definition)) continue;
      yield {
        path: `${path}/resourceRequirements/${index}`,
        message: `Invalid 'resourceRequirements' setting for container '${name}'.`,
      };
    }
  }),
  taskRule("neuron-devices-twice", function* ({ containerDefinitions = [] }) {
    const users = [...containerDefinitions.entries()].filter(([, { resourceRequirements = [] }]) =>
      resourceRequirements.some(({ type }) => type === "NeuronDevice"),
    );
    const second = users[1];
    if (!second) return;
    yield {
      path: `/containerDefinitions/${second[0]}/resourceRequirements`,
      message: "Only one container in a task can specify NeuronDevice resources.",
    };
  }),
];

function isValid(requirement: Requirement, { inferenceAccelerators = [] }: Definition): boolean {
  const { type, value, sharingStrategy } = requirement;
  switch (type) {
    case "GPU":
      if (sharingStrategy) return value === undefined && sharesGpu(sharingStrategy);
      return value !== undefined && (value === ALL || /^[1-9]\d{0,3}$/.test(value));
    case "NeuronDevice":
      return value === ALL && !sharingStrategy;
    case "InferenceAccelerator":
      return inferenceAccelerators.some(({ deviceName }) => deviceName === value);
    default:
      return true;
  }
}

function sharesGpu({ nvidiaMps }: NonNullable<Requirement["sharingStrategy"]>): boolean {
  if (!nvidiaMps) return false;
  const { memory = 0, maxComputePercent = 100 } = nvidiaMps;
  return memory > 0 && maxComputePercent >= 1 && maxComputePercent <= 100;
}
