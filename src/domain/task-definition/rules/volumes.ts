import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../../shape.ts";
import { MAX_NAME_LENGTH } from "../limits.ts";
import { type Finding, type Rule, taskRule } from "../rule.ts";

const NAME = /^[A-Za-z0-9_-]*$/;

type Volume = Shape<ecs.Volume>;

/** Source: Amazon ECS API Reference, "Volume". */
export const volumeRules: readonly Rule[] = [
  volumeRule("volume-name-characters", function* ({ name = "" }, path) {
    if (NAME.test(name)) return;
    yield { path: `${path}/name`, message: "volume.name contains invalid characters." };
  }),
  volumeRule("volume-name-length", function* ({ name = "" }, path) {
    if (name.length <= MAX_NAME_LENGTH) return;
    // Unverified text, by analogy with the image's.
    yield {
      path: `${path}/name`,
      message: `volume.name should be ${MAX_NAME_LENGTH} characters or less`,
    };
  }),
  volumeRule("volume-name-blank", function* (volume, path) {
    const { efsVolumeConfiguration, s3filesVolumeConfiguration, configuredAtLaunch } = volume;
    const needsName = efsVolumeConfiguration ?? s3filesVolumeConfiguration ?? configuredAtLaunch;
    if (!needsName || (volume.name ?? "") !== "") return;
    // Unverified text, by analogy with the container's.
    yield { path: `${path}/name`, message: "volume.name should not be null or empty." };
  }),
  taskRule("volume-names-unique", function* ({ volumes = [] }) {
    const seen = new Set<string>();
    for (const [index, { name }] of volumes.entries()) {
      if (name === undefined) continue;
      // Unverified text, by analogy with the containers'.
      if (seen.has(name)) {
        yield {
          path: `/volumes/${index}/name`,
          message: "Volume names must be unique within a task definition",
        };
      }
      seen.add(name);
    }
  }),
  volumeRule("volume-source-blank", function* ({ host }, path) {
    if (host?.sourcePath !== "") return;
    yield { path: `${path}/host/sourcePath`, message: "host.sourcePath should not be blank." };
  }),
  volumeRule("volume-kinds", function* (volume, path) {
    const kinds = [
      // An empty `host` says no more than no configuration at all.
      volume.host?.sourcePath,
      volume.dockerVolumeConfiguration,
      volume.efsVolumeConfiguration,
      volume.s3filesVolumeConfiguration,
      volume.fsxWindowsFileServerVolumeConfiguration,
      volume.configuredAtLaunch,
    ];
    if (kinds.filter(Boolean).length <= 1) return;
    yield {
      path,
      message:
        "When the volume parameter is specified, only one volume configuration type should be " +
        "used.",
    };
  }),
  // Seen in https://github.com/aws/aws-cdk/issues/26697; the documentation says the opposite.
  volumeRule("volume-autoprovision", function* ({ dockerVolumeConfiguration: docker }, path) {
    if (docker?.scope !== "task" || docker.autoprovision !== false) return;
    yield {
      path: `${path}/dockerVolumeConfiguration/autoprovision`,
      message:
        "When 'scope' parameter is 'task', 'autoprovision' must either not be specified or set to " +
        "'True'.",
    };
  }),
];

/** A rule about each volume by itself. */
export function volumeRule(
  id: string,
  check: (volume: Volume, path: string) => Iterable<Finding>,
): Rule {
  return taskRule(id, function* ({ volumes = [] }) {
    for (const [index, volume] of volumes.entries()) yield* check(volume, `/volumes/${index}`);
  });
}
