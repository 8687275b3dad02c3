/** What a container asks the endpoint for. `id` is the container's own, from its environment. */
export type Route =
  | { readonly kind: "credentials"; readonly version: 1 | 2; readonly credentialsId: string }
  | (Subject & { readonly kind: "container" | "containerStats" | "taskStats" })
  | (Subject & { readonly kind: "task"; readonly withTags: boolean })
  | (Subject & { readonly kind: "associations"; readonly type: string })
  | (Subject & { readonly kind: "association"; readonly type: string; readonly name: string })
  | { readonly kind: "protection"; readonly id: string };

/** Version 2 knows its caller by the address alone, and containers by Docker's ids. */
export type Subject =
  | { readonly version: 2; readonly dockerId?: string }
  | { readonly version: 3 | 4; readonly id: string };

/**
 * Reads the path and query of a request; nothing for a path that is not served.
 * Source: ECS agent, `agent/handlers/task_server_setup.go` and the handlers' paths.
 */
export function parseRoute(target: string): Route | undefined {
  // The absolute form is for proxies, but every server has to take it (RFC 9112, 3.2.2).
  const [path = "", query = ""] = target.replace(/^http:\/\/[^/?]*/i, "").split("?", 2);
  const parts = path
    .replaceAll(/\/{2,}/g, "/")
    .split("/")
    .slice(1)
    .map(decoded);
  const [version, ...rest] = parts;
  switch (version) {
    case "v1":
      return path === "/v1/credentials" ? credentialsByQuery(query) : undefined;
    case "v2":
      return version2(rest);
    case "v3":
      return ofContainer(3, rest);
    case "v4":
      return ofContainer(4, rest);
    case "api":
      return rest.slice(1).join("/") === "task-protection/v1/state"
        ? { kind: "protection", id: rest[0] ?? "" }
        : undefined;
    default:
      return undefined;
  }
}

function credentialsByQuery(query: string): Route {
  const credentialsId = new URLSearchParams(query).get("id") ?? "";
  return { kind: "credentials", version: 1, credentialsId };
}

function version2([what, ...rest]: readonly string[]): Route | undefined {
  const name = rest.join("/");
  const subject = { version: 2, ...(name !== "" && { dockerId: name }) } as const;
  switch (what) {
    case "credentials":
      return { kind: "credentials", version: 2, credentialsId: name };
    case "metadata":
      if (name !== "") return { ...subject, kind: "container" };
      return { ...subject, kind: "task", withTags: false };
    case "metadataWithTags":
      return name === "" ? { ...subject, kind: "task", withTags: true } : undefined;
    case "stats":
      return { ...subject, kind: name === "" ? "taskStats" : "containerStats" };
    default:
      return undefined;
  }
}

function ofContainer(version: 3 | 4, [id = "", ...rest]: readonly string[]): Route | undefined {
  const subject = { version, id } as const;
  const [what, type, ...name] = rest;
  if (what === "associations" && type !== undefined) {
    if (name.length === 0) return { ...subject, kind: "associations", type };
    return { ...subject, kind: "association", type, name: name.join("/") };
  }
  switch (rest.join("/")) {
    case "":
      return rest.length === 0 ? { ...subject, kind: "container" } : undefined;
    case "task":
      return { ...subject, kind: "task", withTags: false };
    case "taskWithTags":
      return { ...subject, kind: "task", withTags: true };
    case "stats":
      return { ...subject, kind: "containerStats" };
    case "task/stats":
      return { ...subject, kind: "taskStats" };
    default:
      return undefined;
  }
}

/** What is not well encoded stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
