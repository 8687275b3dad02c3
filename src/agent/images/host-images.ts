import type { Clock } from "../../runtime/clock.ts";
import type { Files } from "../../runtime/files.ts";
import type { Log } from "../../runtime/log.ts";
import { createLoop, type Loop } from "../../runtime/loop.ts";
import type { AgentTask } from "../task/agent-task.ts";
import { type ContainerRuntime, type ImageInfo, RuntimeFault } from "../container-runtime.ts";
import type { DiskSpace, ImageCleanup, KnownImage } from "./image-cleanup.ts";
import { isDiskEasy, isDiskLow, removableImages } from "./image-cleanup.ts";
import type { ImagePullBehavior, ImageSource } from "./image-source.ts";
import { createImageSource } from "./image-source.ts";
import { imageKey, KnownImages } from "./known-images.ts";
import type { ImageOrigin } from "./registry-source.ts";
import type { RegistryLoginSource } from "./registry-logins.ts";

export interface HostImagesOptions {
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly log: Log;
  /** Where it remembers what was pulled. */
  readonly files: Files;
  readonly imagePullBehavior: ImagePullBehavior;
  readonly imageCleanup: ImageCleanup;
  readonly logins?: RegistryLoginSource;
  /** The disk of the engine's images; nothing where it is not to be seen from here. */
  readonly measureDisk?: () => Promise<DiskSpace | undefined>;
}

/** The one key of the loop. */
const CLEANUP = "images";
/** How often the disk is looked at. */
const DISK_CHECK_MS = 60_000;

/**
 * The images of one host, for all agents on it: gets them for tasks, and removes those again that the agents pulled
 * and nobody uses any more. What was there without them stays.
 */
export class HostImages implements ImageSource {
  readonly #options: HostImagesOptions;
  readonly #known: KnownImages;
  readonly #source: ImageSource;
  readonly #loop: Loop;
  readonly #tasks: (() => readonly AgentTask[])[] = [];
  /** How many wait for an image just now. */
  readonly #wanted = new Map<string, number>();
  readonly #removals = new Map<string, Promise<void>>();
  #nextCycleMs = Infinity;
  #wasLow = false;

  constructor(options: HostImagesOptions) {
    const { runtime, clock, log, files, imagePullBehavior, logins } = options;
    this.#options = options;
    this.#known = new KnownImages({ files, log });
    this.#source = createImageSource(runtime, imagePullBehavior, clock, {
      known: this.#known,
      log,
      ...(logins !== undefined && { logins }),
    });
    this.#loop = createLoop({
      name: "images",
      clock,
      log,
      run: () => this.#cleanUp(),
      concurrency: 1,
    });
  }

  /** Remembers what an earlier life pulled, and begins to look after it. */
  async start(): Promise<void> {
    await this.#known.load();
    const { clock, imageCleanup, imagePullBehavior } = this.#options;
    // There the cached image is what is wanted. Source: ECS agent, StartImageCleanupProcess.
    if (imageCleanup.kind === "off" || imagePullBehavior === "prefer-cached") return;
    this.#nextCycleMs = clock.nowMs() + imageCleanup.intervalMs;
    this.#loop.enqueue(CLEANUP);
  }

  /** Says which tasks an agent of this host has; their images stay. */
  guard(tasks: () => readonly AgentTask[]): void {
    this.#tasks.push(tasks);
  }

  async obtain(image: string, onPull: () => void, origin?: ImageOrigin): Promise<ImageInfo> {
    const key = imageKey(image);
    this.#wanted.set(key, (this.#wanted.get(key) ?? 0) + 1);
    try {
      await this.#removals.get(key);
      return await this.#source.obtain(image, onPull, origin);
    } finally {
      const left = (this.#wanted.get(key) ?? 1) - 1;
      if (left > 0) this.#wanted.set(key, left);
      else this.#wanted.delete(key);
    }
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#known.written();
  }

  async #cleanUp(): Promise<void | { readonly lookAgainAtMs: number }> {
    const { clock, log, imageCleanup } = this.#options;
    if (imageCleanup.kind === "off") return;
    try {
      await this.#makeRoom(imageCleanup.excluded);
      if (clock.nowMs() >= this.#nextCycleMs) {
        this.#nextCycleMs = clock.nowMs() + imageCleanup.intervalMs;
        const due = await this.#removable(imageCleanup);
        for (const image of due.slice(0, imageCleanup.atOnce)) await this.#remove(image, "unused");
      }
    } catch (error) {
      if (!(error instanceof RuntimeFault)) throw error;
      log.warn("could not clean up images", { reason: error.reason });
    }
    return { lookAgainAtMs: Math.min(this.#nextCycleMs, clock.nowMs() + DISK_CHECK_MS) };
  }

  /** Removes what nobody uses, whatever its age, one by one until the disk has room again. */
  async #makeRoom(excluded: readonly string[]): Promise<void> {
    const { log, measureDisk } = this.#options;
    const disk = await measureDisk?.();
    const isLow = disk !== undefined && isDiskLow(disk);
    if (disk !== undefined && isLow && !this.#wasLow) {
      const freeMiB = Math.floor(disk.freeBytes / 1024 ** 2);
      log.warn("the disk of the container engine runs low", { freeMiB });
    }
    this.#wasLow = isLow;
    if (!isLow) return;
    for (const image of await this.#removable({ excluded, minimumAgeMs: -1 })) {
      await this.#remove(image, "the disk runs low");
      const now = await measureDisk?.();
      if (now === undefined || isDiskEasy(now)) return;
    }
  }

  async #removable(
    how: Pick<Extract<ImageCleanup, { kind: "on" }>, "excluded" | "minimumAgeMs">,
  ): Promise<readonly KnownImage[]> {
    const { runtime, clock } = this.#options;
    const ids = new Set(await runtime.imagesInUse());
    const references = this.#usedReferences();
    this.#known.touch(references, clock.nowMs());
    return removableImages({
      known: this.#known.list(),
      used: { references, ids },
      excluded: how.excluded.map(imageKey),
      minimumAgeMs: how.minimumAgeMs,
      nowMs: clock.nowMs(),
    });
  }

  #usedReferences(): ReadonlySet<string> {
    const tasks = this.#tasks.flatMap((list) => list());
    const images = tasks.flatMap(({ payload }) => payload.containers ?? []);
    return new Set([...images.map(({ image }) => imageKey(image)), ...this.#wanted.keys()]);
  }

  async #remove(image: KnownImage, why: string): Promise<void> {
    const { reference } = image;
    // A task may have come for it while others were removed.
    if (this.#usedReferences().has(reference)) return;
    const removal = this.#removeNow(image, why);
    const over = removal.then(ignored, ignored).then(() => void this.#removals.delete(reference));
    this.#removals.set(reference, over);
    await removal;
  }

  async #removeNow({ reference, id }: KnownImage, why: string): Promise<void> {
    const { runtime, log } = this.#options;
    const present = await runtime.inspectImage(reference);
    // Somebody else gave the name to another image: it is theirs now.
    if (present === undefined || present.id !== id) return this.#known.forget(reference);
    if ((await runtime.removeImage(reference)) === "in use") return;
    this.#known.forget(reference);
    log.info("removed an image", { image: reference, why });
  }
}

function ignored(): void {
  // Whoever removes is told; who waits only needs to know that it is over.
}
