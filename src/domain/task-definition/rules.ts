import { LAUNCH_TYPE_RULES, whenRequired } from "./launch-type-rules.ts";
import type { ContainerRule, Rule } from "./rule.ts";
import {
  containerIdentityRules,
  containerListRules,
  containerNamesUnique,
  essentialContainer,
} from "./rules/containers.ts";
import { definitionSize } from "./rules/definition-size.ts";
import { dependsOnRules } from "./rules/depends-on.ts";
import { environmentRules } from "./rules/environment.ts";
import { ephemeralStorageSize } from "./rules/ephemeral-storage.ts";
import { familyRules } from "./rules/family.ts";
import { fileSystemRules } from "./rules/file-systems.ts";
import { firelensRules } from "./rules/firelens.ts";
import { containerHealthRules } from "./rules/health.ts";
import { inferenceAccelerators } from "./rules/inference-accelerators.ts";
import { linuxParameterRules } from "./rules/linux-parameters.ts";
import { logRules } from "./rules/log-configuration.ts";
import { memberRules } from "./rules/members.ts";
import { containerResourceRules } from "./rules/memory.ts";
import { mountRules } from "./rules/mounts.ts";
import { awsvpcRules, linkRules } from "./rules/network.ts";
import { portConflictRules } from "./rules/port-conflicts.ts";
import { portRules } from "./rules/ports.ts";
import { proxyRules } from "./rules/proxy.ts";
import { quotaRules } from "./rules/quotas.ts";
import { resourceRequirementRules } from "./rules/resource-requirements.ts";
import { roleForm } from "./rules/roles.ts";
import { secretRules } from "./rules/secrets.ts";
import { sumRules } from "./rules/sums.ts";
import { tagRule } from "./rules/tags.ts";
import { taskSizeRules } from "./rules/task-size.ts";
import { volumeRules } from "./rules/volumes.ts";

/** A rule, or several that are asked of one container before they are asked of the next. */
type Step = Rule | readonly ContainerRule[];

/**
 * The order in which RegisterTaskDefinition checks. AWS answers one error only, so the order is part of its
 * behaviour. Two parts of it are observed: memory is asked for before the Fargate size is looked at, and the
 * account of a parameter's ARN before the execution role. The rest is the most plausible order.
 */
export const TASK_DEFINITION_STEPS: readonly Step[] = [
  definitionSize,
  ...familyRules,
  ...containerListRules,
  inferenceAccelerators,
  containerIdentityRules,
  containerNamesUnique,
  ...memberRules,
  containerResourceRules,
  portRules,
  ...portConflictRules,
  ...awsvpcRules,
  ...linkRules,
  ...volumeRules,
  ...fileSystemRules,
  ...mountRules,
  ...dependsOnRules,
  essentialContainer,
  ...containerHealthRules,
  ...linuxParameterRules,
  ...resourceRequirementRules,
  ...quotaRules,
  ...proxyRules,
  ...logRules,
  ...firelensRules,
  ...environmentRules,
  ...secretRules,
  ...taskSizeRules,
  ephemeralStorageSize,
  ...LAUNCH_TYPE_RULES.flatMap(([launchType, rules]) =>
    rules.map((rule) => whenRequired(launchType, rule)),
  ),
  ...sumRules,
  tagRule,
  roleForm,
];

/** Every rule, in the order of its first container. */
export const TASK_DEFINITION_RULES: readonly Rule[] = TASK_DEFINITION_STEPS.flat();
