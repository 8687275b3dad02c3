import { MAX_NAME_LENGTH, parseDigest } from "../names.ts";
import { RegistryRefusal } from "./answers.ts";

/** What a path of the registry names; the name is not split into registry and repository yet. */
export type RegistryRoute =
  | { readonly kind: "base" }
  | { readonly kind: "catalog" }
  | { readonly kind: "uploads"; readonly name: string }
  | { readonly kind: "upload"; readonly name: string; readonly id: string }
  | { readonly kind: "blob"; readonly name: string; readonly digest: string }
  | { readonly kind: "manifest"; readonly name: string; readonly reference: string }
  | { readonly kind: "tags"; readonly name: string }
  | { readonly kind: "referrers"; readonly name: string; readonly digest: string };

/** Whether a path is the registry's at all. */
export function isRegistryPath(target: string): boolean {
  return /^\/v2(?:\/|\?|$)/.test(target);
}

/** Reads a request's target; digests have been checked. Throws `RegistryRefusal`. */
export function registryRoute(target: string): {
  readonly route: RegistryRoute;
  readonly query: URLSearchParams;
} {
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  const query = new URLSearchParams(question < 0 ? "" : target.slice(question + 1));
  return { route: routeOf(decoded(path)), query };
}

function routeOf(path: string): RegistryRoute {
  if (path === "/v2" || path === "/v2/") return { kind: "base" };
  if (path === "/v2/_catalog") return { kind: "catalog" };
  const [, name = "", rest = ""] = SHAPE.exec(path) ?? [];
  if (name === "") throw new RegistryRefusal(404, "UNSUPPORTED", "The registry has no such path");
  if (name.length > MAX_NAME_LENGTH + LONGEST_PREFIX) {
    throw new RegistryRefusal(400, "NAME_INVALID", "Invalid repository name");
  }
  if (/^blobs\/uploads\/?$/.test(rest)) return { kind: "uploads", name };
  const last = rest.slice(rest.lastIndexOf("/") + 1);
  if (rest.startsWith("blobs/uploads/")) return { kind: "upload", name, id: last };
  if (rest.startsWith("blobs/")) return { kind: "blob", name, digest: digestFrom(last) };
  if (rest.startsWith("manifests/")) return { kind: "manifest", name, reference: last };
  if (rest.startsWith("referrers/")) return { kind: "referrers", name, digest: digestFrom(last) };
  return { kind: "tags", name };
}

/** Account and region may stand before a repository's name. */
const LONGEST_PREFIX = 80;

/** A name may hold any of these words itself, so what counts is the end. */
const SHAPE =
  /^\/v2\/(.+?)\/(blobs\/uploads\/?|blobs\/uploads\/[^/]+|blobs\/[^/]+|manifests\/[^/]+|tags\/list|referrers\/[^/]+)$/;

/** Throws `RegistryRefusal` for what is no digest. */
export function digestFrom(text: string): string {
  if (parseDigest(text) !== undefined) return text;
  throw new RegistryRefusal(
    400,
    "DIGEST_INVALID",
    "Invalid digest: a digest is sha256: and 64 hexadecimal digits, or sha512: and 128",
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new RegistryRefusal(400, "NAME_INVALID", "The path is not valid percent-encoding");
  }
}
