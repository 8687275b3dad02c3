import type { Clock } from "../runtime/clock.ts";
import type { ContainerRuntime, ImageInfo, PullSource } from "./container-runtime.ts";
import { RuntimeAway, RuntimeFault } from "./container-runtime.ts";
import { createLimiter } from "./limiter.ts";
import { explained, mayPass } from "./pull-fault.ts";

/** When to pull, in the words of the ECS agent's `ECS_IMAGE_PULL_BEHAVIOR`. */
export type ImagePullBehavior = "default" | "always" | "once" | "prefer-cached";

/** Gets images onto the host: each one once at a time, a few at once. */
export interface ImageSource {
  /**
   * Rejects with `CannotPullContainerError`. `onPull` is called when a pull begins; `source` then says where the image
   * is to be had, unless its name does.
   */
  obtain(image: string, onPull: () => void, source?: () => Promise<PullSource>): Promise<ImageInfo>;
}

const PULLS_AT_ONCE = 4;
/** As the ECS agent tries: five times, each wait half as long again. */
const ATTEMPTS = 5;
const FIRST_RETRY_MS = 1_100;
const RETRY_FACTOR = 1.5;
const LONGEST_RETRY_MS = 5_000;

export function createImageSource(
  runtime: ContainerRuntime,
  behavior: ImagePullBehavior,
  clock: Clock,
): ImageSource {
  const pulls = createLimiter(PULLS_AT_ONCE);
  const pulling = new Map<string, Promise<ImageInfo>>();
  const looking = new Map<string, Promise<ImageInfo | undefined>>();
  const pulledBefore = new Set<string>();

  const pull = (image: string, source?: () => Promise<PullSource>): Promise<ImageInfo> =>
    shared(pulling, image, async () => {
      const info = await patiently(
        () => pulls.run(async () => runtime.pullImage(image, await source?.()), "normal"),
        clock,
      );
      pulledBefore.add(image);
      return info;
    });
  const local = (image: string): Promise<ImageInfo | undefined> =>
    shared(looking, image, () => runtime.inspectImage(image));

  return {
    obtain: async (image, onPull, source) => {
      const mayBeLocal =
        behavior === "prefer-cached" || (behavior === "once" && pulledBefore.has(image));
      const present = mayBeLocal ? await local(image) : undefined;
      if (present !== undefined) return present;
      if (behavior !== "default") {
        onPull();
        return pull(image, source);
      }
      const built = await local(image);
      // Of an image of ECR's it is known which registry has it, or not: that one is asked.
      if (built !== undefined && source === undefined && neverSawRegistry(built)) return built;
      onPull();
      return pull(image, source).catch((fault: unknown) => fallBack(local(image), fault));
    },
  };
}

/** Tries again what may pass, and says what is left in ECS's words. */
async function patiently(pull: () => Promise<ImageInfo>, clock: Clock): Promise<ImageInfo> {
  for (let attempt = 1, waitMs = FIRST_RETRY_MS; ; attempt += 1) {
    try {
      return await pull();
    } catch (fault) {
      if (!(fault instanceof RuntimeFault) || fault instanceof RuntimeAway) throw fault;
      if (attempt === ATTEMPTS || !mayPass(fault)) throw explained(fault);
    }
    await clock.sleep(waitMs);
    waitMs = Math.min(waitMs * RETRY_FACTOR, LONGEST_RETRY_MS);
  }
}

/**
 * An image that was built or loaded on this host. Looking for it in a registry first would at best be in vain,
 * and at worst bring somebody else's image of that name; here the ECS agent does look.
 */
function neverSawRegistry({ digest }: ImageInfo): boolean {
  return digest === undefined;
}

/** With the behavior `default` a copy that is there will do when the registry does not. */
async function fallBack(local: Promise<ImageInfo | undefined>, fault: unknown): Promise<ImageInfo> {
  const present = await local;
  if (present === undefined || !(fault instanceof RuntimeFault)) throw fault;
  return present;
}

/** Runs the work, or joins the one that runs for the same key. */
function shared<T>(
  running: Map<string, Promise<T>>,
  key: string,
  work: () => Promise<T>,
): Promise<T> {
  const present = running.get(key);
  if (present !== undefined) return present;
  const promise = work().finally(() => running.delete(key));
  running.set(key, promise);
  return promise;
}
