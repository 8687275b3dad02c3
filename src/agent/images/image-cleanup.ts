/** Whether and when images that the agent pulled are removed again. */
export type ImageCleanup =
  | { readonly kind: "off" }
  | {
      readonly kind: "on";
      /** `ECS_IMAGE_CLEANUP_INTERVAL`. */
      readonly intervalMs: number;
      /** `ECS_IMAGE_MINIMUM_CLEANUP_AGE`, from the pull. */
      readonly minimumAgeMs: number;
      /** `ECS_NUM_IMAGES_DELETE_PER_CYCLE`. */
      readonly atOnce: number;
      /** Images, by name and tag, that stay whatever their age. */
      readonly excluded: readonly string[];
    };

/** An image that tasks of this host use or have used. */
export interface KnownImage {
  /** As task definitions name it; or its id, once its name went to a newer one. */
  readonly reference: string;
  readonly id: string;
  /**
   * Whether it was there before the agent ever pulled that name. Then it is somebody else's, newer versions
   * included, and is never removed.
   */
  readonly wasThere: boolean;
  readonly pulledAtMs: number;
  readonly lastUsedAtMs: number;
}

/** What of the host's disk the container engine can still fill. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

const GIB = 1024 ** 3;
/** The disk runs low under both of these: a large disk has room enough with less than its share. */
const LOW_SHARE = 0.15;
const LOW_BYTES = 10 * GIB;
/** Removal goes on until there is so much more than what is low. */
const ENOUGH_FACTOR = 1.33;

/** Whether images are to go before their time. */
export function isDiskLow({ freeBytes, totalBytes }: DiskSpace): boolean {
  return freeBytes < lowMark(totalBytes);
}

/** Whether removal for want of room can end. */
export function isDiskEasy({ freeBytes, totalBytes }: DiskSpace): boolean {
  return freeBytes >= lowMark(totalBytes) * ENOUGH_FACTOR;
}

function lowMark(totalBytes: number): number {
  return Math.min(totalBytes * LOW_SHARE, LOW_BYTES);
}

/**
 * The images that may be removed, the one that was used longest ago first: those the agent pulled, that no task and
 * no container uses, and that have been here for longer than that.
 * Source: ECS agent, `agent/engine/docker_image_manager.go`.
 */
export function removableImages(options: {
  readonly known: readonly KnownImage[];
  /** As tasks name them, and by the ids of which there are containers. */
  readonly used: { readonly references: ReadonlySet<string>; readonly ids: ReadonlySet<string> };
  readonly excluded: readonly string[];
  readonly minimumAgeMs: number;
  readonly nowMs: number;
}): readonly KnownImage[] {
  const { known, used, excluded, minimumAgeMs, nowMs } = options;
  // An image has several names, and a task may know it by another.
  const ofTasks = known.filter(({ reference }) => used.references.has(reference));
  const ids = new Set([...used.ids, ...ofTasks.map(({ id }) => id)]);
  return known
    .filter(
      ({ reference, id, wasThere, pulledAtMs }) =>
        !wasThere &&
        !excluded.includes(reference) &&
        !used.references.has(reference) &&
        !ids.has(id) &&
        nowMs - pulledAtMs > minimumAgeMs,
    )
    .toSorted((left, right) => left.lastUsedAtMs - right.lastUsedAtMs);
}
