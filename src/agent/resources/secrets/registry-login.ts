import { isRecord, parseJson } from "../../../domain/json.ts";
import type { RegistryLogin } from "../../images/registry-logins.ts";

/**
 * Reads the secret that `repositoryCredentials` names, or says in the agent's words what is wrong with it. Members are found
 * whatever their case, as Go's JSON reader finds them.
 * Source: Amazon ECS agent, `asm.go`, `extractASMValue`; Amazon ECS Developer Guide, "Using non-AWS container images".
 */
export function parseRegistryLogin(
  secret: string | undefined,
): { readonly login: RegistryLogin } | { readonly problem: string } {
  if (secret === undefined || secret === "") {
    return { problem: "asm fetching authorization data: empty secrets value" };
  }
  const data = parseJson(secret);
  const username = member(data, "username");
  const password = member(data, "password");
  if (!isRecord(data) || !isText(username) || !isText(password)) {
    return {
      problem: "asm fetching authorization data: unable to unmarshal secret value, invalid schema",
    };
  }
  if (username === "") return { problem: malformed("username") };
  if (password === "") return { problem: malformed("password") };
  return { login: { kind: "password", username, password } };
}

function malformed(name: string): string {
  return `asm fetching ${name}: AuthorizationData is malformed, empty field`;
}

/** An absent member is an empty one. */
function member(data: unknown, name: string): unknown {
  if (!isRecord(data)) return undefined;
  const entry = Object.entries(data).find(([key]) => key.toLowerCase() === name);
  return entry?.[1] ?? "";
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
