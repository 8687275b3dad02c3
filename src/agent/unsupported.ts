import type { Foreign } from "./foreign.ts";
import { asArray, asRecord, asString } from "./foreign.ts";

/**
 * What a task asks for and this agent cannot do: the reason for which the task stops, in the category that ECS has
 * for it where it has one. A task is never run without what it asks for.
 * Source of the categories: Amazon ECS Developer Guide, "ResourceInitializationError".
 */
export function unsupported(task: Foreign): string | undefined {
  for (const [member, what] of TASK_MEMBERS) {
    if (isAsked(task[member])) return `${INITIALIZATION}: this agent cannot ${what}`;
  }
  for (const item of asArray(task["containers"])) {
    const container = withRepositoryCredentials(asRecord(item));
    const name = asString(container["name"]) ?? "";
    for (const { member, phase, need } of CONTAINER_MEMBERS) {
      if (!isAsked(container[member])) continue;
      return `${INITIALIZATION}: ${phase}: container ${name} ${need}`;
    }
  }
  return undefined;
}

const INITIALIZATION = "ResourceInitializationError";

const TASK_MEMBERS: readonly (readonly [string, string])[] = [
  ["proxyConfiguration", "set up the proxy of a proxyConfiguration"],
  ["enableFaultInjection", "inject faults (enableFaultInjection)"],
  ["attachments", "attach volumes or a service mesh (attachments)"],
];

const CREDENTIALS = "which takes credentials of the execution role, and this agent gets none";

const CONTAINER_MEMBERS = [
  {
    member: "secrets",
    phase: "unable to pull secrets or registry auth",
    need: `has secrets, ${CREDENTIALS}`,
  },
  {
    member: "repositoryCredentials",
    phase: "unable to pull secrets or registry auth",
    need: `has repositoryCredentials, ${CREDENTIALS}`,
  },
  {
    member: "environmentFiles",
    phase: "failed to download env files",
    need: `has environmentFiles, ${CREDENTIALS}`,
  },
  {
    member: "firelensConfiguration",
    phase: "failed to initialize logging driver",
    need: "is a log router (firelensConfiguration), which this agent cannot set up",
  },
  {
    member: "credentialSpecs",
    phase: "unable to retrieve credential specs",
    need: "has credentialSpecs, which this agent cannot use",
  },
] as const;

/** They travel as one of the two kinds of `registryAuthentication`. An ECR image may be there without signing in. */
function withRepositoryCredentials(container: Foreign): Foreign {
  const authentication = asRecord(container["registryAuthentication"]);
  const repositoryCredentials = authentication["type"] === "asm" ? authentication : undefined;
  return { ...container, repositoryCredentials };
}

function isAsked(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return asRecord(value)["enabled"] !== false;
}
