import { containerRule, type Rule, taskRule } from "../rule.ts";

/** Source: Amazon ECS API Reference, "MountPoint", "VolumeFrom" and "Volume". */
export const mountRules: readonly Rule[] = [
  containerRule("mount-unknown-volume", function* ({ container, path, definition }) {
    for (const [index, { sourceVolume }] of (container.mountPoints ?? []).entries()) {
      const { volumes = [] } = definition;
      if (sourceVolume !== undefined && volumes.some(({ name }) => name === sourceVolume)) continue;
      // 'null' was seen in https://github.com/dask/dask-cloudprovider/pull/107.
      yield {
        path: `${path}/mountPoints/${index}/sourceVolume`,
        message: `Unknown volume '${sourceVolume ?? "null"}'.`,
      };
    }
  }),
  containerRule("volumes-from-unknown", function* ({ container, path, definition }) {
    for (const [index, { sourceContainer }] of (container.volumesFrom ?? []).entries()) {
      if (definition.containerDefinitions?.some(({ name }) => name === sourceContainer)) continue;
      yield {
        path: `${path}/volumesFrom/${index}/sourceContainer`,
        message: `Invalid 'volumesFrom' setting. Unknown container: '${sourceContainer ?? "null"}'.`,
      };
    }
  }),
  taskRule("launch-volume-unmounted", function* (definition) {
    const { volumes = [], containerDefinitions = [] } = definition;
    const unmounted = volumes.filter(
      ({ name, configuredAtLaunch }) =>
        configuredAtLaunch &&
        !containerDefinitions.some(({ mountPoints = [] }) =>
          mountPoints.some(({ sourceVolume }) => sourceVolume === name),
        ),
    );
    if (unmounted.length === 0) return;
    const names = unmounted.map(({ name = "" }) => name).join(", ");
    yield {
      path: "/volumes",
      message: `Volumes [${names}] are not referenced by any of the containers`,
    };
  }),
  taskRule("launch-volumes-count", function* ({ volumes = [] }) {
    if (volumes.filter(({ configuredAtLaunch }) => configuredAtLaunch).length <= 1) return;
    // Unverified text.
    yield {
      path: "/volumes",
      message: "Only one volume can be configured at launch for each task definition.",
    };
  }),
];
