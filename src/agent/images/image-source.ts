import type { Clock } from "../../runtime/clock.ts";
import type { ContainerRuntime, ImageInfo, PullSource } from "../container-runtime.ts";
import { RuntimeAway, RuntimeFault } from "../container-runtime.ts";
import { KnownImages } from "./known-images.ts";
import { createLimiter } from "../limiter.ts";
import { explained, mayPass } from "./pull-fault.ts";
import type { ImageOrigin } from "./registry-source.ts";
import type { RegistryLoginSource } from "./registry-logins.ts";
import { type Log, silentLog } from "../../runtime/log.ts";

/** When to pull, in the words of the ECS agent's `ECS_IMAGE_PULL_BEHAVIOR`. */
export type ImagePullBehavior = "default" | "always" | "once" | "prefer-cached";

/** Gets images onto the host: each one once at a time, a few at once. */
export interface ImageSource {
  /**
   * Rejects with `CannotPullContainerError`. `onPull` is called when a pull begins; `origin` then says where the image
   * is to be had, unless its name does.
   */
  obtain(image: string, onPull: () => void, origin?: ImageOrigin): Promise<ImageInfo>;
}

const PULLS_AT_ONCE = 4;
/** As the ECS agent tries: five times, each wait half as long again. */
const ATTEMPTS = 5;
const FIRST_RETRY_MS = 1_100;
const RETRY_FACTOR = 1.5;
const LONGEST_RETRY_MS = 5_000;

/** What a source remembers, and how it signs in to registries. */
interface SourceParts {
  readonly log?: Log;
  readonly known?: KnownImages;
  readonly logins?: RegistryLoginSource;
}

export function createImageSource(
  runtime: ContainerRuntime,
  behavior: ImagePullBehavior,
  clock: Clock,
  parts: SourceParts = {},
): ImageSource {
  const { log = silentLog, known = new KnownImages({ log }), logins } = parts;
  const pulls = createLimiter(PULLS_AT_ONCE);
  const pulling = new Map<string, Promise<ImageInfo>>();
  const looking = new Map<string, Promise<ImageInfo | undefined>>();

  const sourceOf = async (image: string, origin: ImageOrigin | undefined): Promise<PullSource> => {
    if (origin !== undefined) return origin.find();
    const login = await logins?.find(image);
    return login === undefined ? {} : { login };
  };
  const pull = (
    image: string,
    before: ImageInfo | undefined,
    origin: ImageOrigin | undefined,
  ): Promise<ImageInfo> =>
    shared(pulling, `${image} ${origin?.bearer ?? ""}`, async () => {
      const info = await patiently(
        () =>
          pulls.run(async () => runtime.pullImage(image, await sourceOf(image, origin)), "normal"),
        clock,
      );
      known.use({ reference: image, id: info.id, nowMs: clock.nowMs(), before });
      return info;
    });
  const local = (image: string): Promise<ImageInfo | undefined> =>
    shared(looking, image, () => runtime.inspectImage(image));
  const found = (image: string, info: ImageInfo): ImageInfo => {
    known.use({ reference: image, id: info.id, nowMs: clock.nowMs(), before: info });
    return info;
  };

  return {
    obtain: async (image, onPull, origin) => {
      const present = await local(image);
      const isGoodEnough =
        behavior === "prefer-cached" ||
        (behavior === "once" && known.get(image) !== undefined) ||
        // Of an image of ECR's it is known which registry has it, or not: that one is asked.
        (behavior === "default" &&
          origin === undefined &&
          present !== undefined &&
          neverSawRegistry(present));
      if (present !== undefined && isGoodEnough) return found(image, present);
      onPull();
      const pulled = pull(image, present, origin);
      if (behavior !== "default") return pulled;
      return pulled.catch(async (fault: unknown) => {
        const copy = await fallBack(local(image), fault);
        const reason = fault instanceof RuntimeFault ? fault.reason : "";
        log.warn("an image was not pulled, and the copy that is here is used", { image, reason });
        return found(image, copy);
      });
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
