import { parseJson } from "../../domain/json.ts";
import { asRecord, asString } from "../foreign.ts";
import type { Reading } from "../settings/setting-values.ts";

/** How the container engine signs in to a registry. */
export type RegistryLogin =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  /** What a registry handed out at an earlier login, in place of the password. */
  | { readonly kind: "token"; readonly username: string; readonly identityToken: string };

/** Logins by registry, without a scheme: `registry.example.com`, `registry.example.com/team`. */
export type RegistryLogins = ReadonlyMap<string, RegistryLogin>;

/** Finds the login for an image's registry, at the time of each pull; nothing when there is none. */
export interface RegistryLoginSource {
  find(image: string): Promise<RegistryLogin | undefined>;
}

/** Docker Hub, by the key under which `docker login` keeps it. */
export const DOCKER_HUB_KEY = "index.docker.io/v1/";
const DOCKER_HUB_HOSTS = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/**
 * Reads `ECS_ENGINE_AUTH_DATA` in the form that `ECS_ENGINE_AUTH_TYPE` names: `docker` has user name and password in
 * the clear, `dockercfg` is the content of Docker's own file of logins.
 */
export function readRegistryLogins(
  text: string,
  type: "docker" | "dockercfg" | undefined,
): Reading<RegistryLogins> {
  if (type === undefined) return { wrong: "needs ECS_ENGINE_AUTH_TYPE, docker or dockercfg" };
  const data = parseJson(text);
  if (data === undefined) return { wrong: "is no JSON" };
  const entries = Object.entries(asRecord(data)).map(
    ([registry, entry]) => [registryKey(registry), loginOf(entry)] as const,
  );
  const bad = entries.find(([, login]) => login === undefined);
  if (bad !== undefined || entries.length === 0) {
    const members = type === "docker" ? "username and password" : "auth";
    const where = bad === undefined ? "no registry" : `no ${members} of ${bad[0]}`;
    return { wrong: `has ${where}` };
  }
  return { value: new Map(entries.flatMap(([key, login]) => (login ? [[key, login]] : []))) };
}

/** An entry of Docker's file of logins, or one with the parts in the clear. */
export function loginOf(entry: unknown): RegistryLogin | undefined {
  const members = asRecord(entry);
  const auth = asString(members["auth"]) ?? "";
  const decoded = Buffer.from(auth, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  const username = asString(members["username"]) ?? (colon < 0 ? "" : decoded.slice(0, colon));
  const identityToken = asString(members["identitytoken"]);
  if (identityToken) return { kind: "token", username, identityToken };
  const password =
    asString(members["password"]) ??
    (colon < 0 ? "" : decoded.slice(colon + 1).replace(/\0+$/, ""));
  return username === "" ? undefined : { kind: "password", username, password };
}

/** The key of a registry, whether or not it came with a scheme and a slash. */
export function registryKey(registry: string): string {
  const key = registry.replace(/^https?:\/\//, "");
  return DOCKER_HUB_HOSTS.includes(key.split("/")[0] ?? "") ? DOCKER_HUB_KEY : key;
}

/**
 * The login for an image: of the registry's host, or of the longest `host/namespace` that the image is in.
 * Source: ECS agent, `agent/dockerclient/dockerauth`, GetAuthconfig.
 */
export function loginFor(image: string, logins: RegistryLogins): RegistryLogin | undefined {
  const host = registryOf(image);
  if (host === DOCKER_HUB_KEY) return logins.get(DOCKER_HUB_KEY);
  const keys = [...logins.keys()].filter(
    (key) => bare(key) === host || (bare(key).startsWith(`${host}/`) && isWithin(image, bare(key))),
  );
  const longest = keys.toSorted((left, right) => right.length - left.length)[0];
  return longest === undefined ? undefined : logins.get(longest);
}

/** The host of an image's registry, or Docker Hub's key. */
export function registryOf(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return isHost && !DOCKER_HUB_HOSTS.includes(first) ? first : DOCKER_HUB_KEY;
}

function bare(key: string): string {
  return key.replace(/\/(?:v[12]\/?)?$/, "");
}

function isWithin(image: string, namespace: string): boolean {
  const rest = image.slice(namespace.length);
  return image.startsWith(namespace) && (rest === "" || /^[/:@]/.test(rest));
}

/** Those that the operator named for the agent, and then any others. */
export function firstLogin(
  named: RegistryLogins | undefined,
  others: RegistryLoginSource,
): RegistryLoginSource {
  return {
    find: async (image) => {
      const login = named === undefined ? undefined : loginFor(image, named);
      return login ?? others.find(image);
    },
  };
}
