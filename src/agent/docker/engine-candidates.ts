import type { Environment } from "../../runtime/environment.ts";

/** Sockets at which a container engine is usually found, in the order in which they are preferred. */
export function usualSockets(environment: Environment): readonly string[] {
  const home = environment["HOME"];
  const run = environment["XDG_RUNTIME_DIR"];
  return [
    "/var/run/docker.sock",
    ...(run ? [`${run}/docker.sock`] : []),
    ...(home
      ? [
          `${home}/.docker/run/docker.sock`,
          `${home}/.docker/desktop/docker.sock`,
          `${home}/.colima/default/docker.sock`,
          `${home}/.orbstack/run/docker.sock`,
          `${home}/.rd/docker.sock`,
        ]
      : []),
    ...(run ? [`${run}/podman/podman.sock`] : []),
    "/run/podman/podman.sock",
  ];
}
