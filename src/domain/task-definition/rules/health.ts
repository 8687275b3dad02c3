import {
  CONTAINER_TIMEOUT_SECONDS,
  HEALTH_CHECK,
  MAX_IGNORED_EXIT_CODES,
  RESTART_ATTEMPT_PERIOD_SECONDS,
} from "../limits.ts";
import { containerRule, type Rule } from "../rule.ts";

/**
 * Source: Amazon ECS API Reference, "HealthCheck". Whether the command begins with CMD or CMD-SHELL is not
 * checked: a definition without has been seen to register.
 */
const healthCheckRange: Rule = containerRule("health-check-range", function* (at) {
  const { healthCheck } = at.container;
  if (!healthCheck) return;
  for (const member of ["interval", "timeout", "retries", "startPeriod"] as const) {
    const value = healthCheck[member];
    const { min, max } = HEALTH_CHECK[member];
    if (value === undefined || (value >= min && value <= max)) continue;
    // The text for the minimum is unverified, by analogy with the maximum's.
    const bound =
      value > max
        ? `less than or equal to the maximum allowed value ${max}`
        : `greater than or equal to the minimum allowed value ${min}`;
    yield {
      path: `${at.path}/healthCheck/${member}`,
      message: `Health check ${member} must be ${bound} for container '${at.name}'`,
    };
  }
});

/** Source: Amazon ECS API Reference, "ContainerDefinition", "startTimeout". The texts are unverified. */
const timeoutRange: Rule = containerRule("container-timeout-range", function* (at) {
  for (const [member, word] of [
    ["startTimeout", "start"],
    ["stopTimeout", "stop"],
  ] as const) {
    const { min } = CONTAINER_TIMEOUT_SECONDS;
    if ((at.container[member] ?? min) >= min) continue;
    yield {
      path: `${at.path}/${member}`,
      message: `Granular ${word} timeout on container '${at.name}' must be at least ${min} seconds.`,
    };
  }
});

/** Source: Amazon ECS API Reference, "ContainerRestartPolicy". */
const restartPolicy: Rule = containerRule("restart-policy", function* ({ container, name, path }) {
  const { restartAttemptPeriod, ignoredExitCodes = [] } = container.restartPolicy ?? {};
  const { min, max } = RESTART_ATTEMPT_PERIOD_SECONDS;
  if (
    restartAttemptPeriod !== undefined &&
    (restartAttemptPeriod < min || restartAttemptPeriod > max)
  ) {
    yield {
      path: `${path}/restartPolicy/restartAttemptPeriod`,
      message:
        `The 'restartAttemptPeriod' setting for container '${name}' ` +
        `must be between ${min} and ${max}.`,
    };
  }
  if (ignoredExitCodes.length > MAX_IGNORED_EXIT_CODES) {
    // Unverified text.
    yield {
      path: `${path}/restartPolicy/ignoredExitCodes`,
      message:
        `The 'ignoredExitCodes' setting for container '${name}' ` +
        `can have at most ${MAX_IGNORED_EXIT_CODES} items.`,
    };
  }
});

export const containerHealthRules: readonly Rule[] = [
  healthCheckRange,
  timeoutRange,
  restartPolicy,
];
