import type { EcrLogins } from "./registry-source.ts";

/**
 * A registry of the operator's that has the images instead of ECR, under the same names:
 * `https://user:password@registry.example:5000/mirror`. Throws for what is no such address.
 */
export function fixedRegistry(address: string): EcrLogins {
  const url = parse(address);
  const login = {
    registry: `${url.host}${url.pathname.replace(/\/+$/, "")}`,
    isShared: false,
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  return { login: async () => login };
}

function parse(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:") return url;
  throw new Error(
    "LONGSHORE_ECR_REGISTRY is not the address of a registry, such as https://registry.example:5000.",
  );
}
