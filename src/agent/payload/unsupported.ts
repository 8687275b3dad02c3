import type { Foreign } from "../foreign.ts";
import { asArray, asRecord, asString } from "../foreign.ts";
import { parseEnvironmentFile, parseSecret } from "./parse-fetched.ts";
import { parseRegistryAuthentication } from "./parse-registry-authentication.ts";

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
    const container = asRecord(item);
    const name = asString(container["name"]) ?? "";
    const unknown = unknownKind(container);
    if (unknown) return `${INITIALIZATION}: ${unknown.phase}: container ${name} ${unknown.need}`;
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

const CONTAINER_MEMBERS = [
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

/** A secret or a file of a kind that ECS has for other hosts, or will have. */
function unknownKind(
  container: Foreign,
): { readonly phase: string; readonly need: string } | undefined {
  if (asArray(container["secrets"]).some((item) => parseSecret(item) === undefined)) {
    return {
      phase: "unable to pull secrets or registry auth",
      need: "has a secret of a kind that this agent does not know",
    };
  }
  const authentication = container["registryAuthentication"];
  const isSecret = asRecord(authentication)["type"] === "asm";
  if (isSecret && parseRegistryAuthentication(authentication) === undefined) {
    return {
      phase: "unable to pull secrets or registry auth",
      need: "has repositoryCredentials that this agent does not understand",
    };
  }
  const files = asArray(container["environmentFiles"]);
  if (files.every((item) => parseEnvironmentFile(item) !== undefined)) return undefined;
  return {
    phase: "failed to download env files",
    need: "has an environment file of a kind that this agent does not know",
  };
}

function isAsked(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return asRecord(value)["enabled"] !== false;
}
