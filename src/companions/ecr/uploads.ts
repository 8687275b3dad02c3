import type { BigFiles } from "../../runtime/big-files.ts";
import type { Clock } from "../../runtime/clock.ts";
import { createDigest, type Digest } from "../../runtime/digest.ts";
import { isDiskFull } from "../../runtime/disk-full.ts";
import type { Ids } from "../../runtime/ids.ts";
import { type Blobs, partPath } from "./blobs.ts";
import { parseDigest } from "./names.ts";

/** A blob that is coming in. Nobody but who sends it knows of it. */
export interface Upload {
  readonly id: string;
  readonly repositoryKey: string;
  /** How much of it has come. */
  readonly bytes: number;
}

interface Coming {
  readonly id: string;
  readonly repositoryKey: string;
  readonly digest: Digest;
  readonly startedAtMs: number;
  bytes: number;
  touchedAtMs: number;
  isBusy: boolean;
}

/** Two requests at once write to one upload. */
export class UploadIsBusy extends Error {
  override readonly name = "UploadIsBusy";
}

/** What came is not what its sender says it is. */
export class DigestMismatch extends Error {
  override readonly name = "DigestMismatch";
}

/** An upload that nobody goes on with is forgotten. */
const IDLE_MS = 60 * 60_000;

/**
 * Blobs on their way in. An upload may come in many pieces and be taken up again after a broken connection, as long
 * as this process lives; of an earlier life nothing is kept.
 */
export class Uploads {
  readonly #files: BigFiles;
  readonly #blobs: Blobs;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #coming = new Map<string, Coming>();

  constructor(given: {
    readonly files: BigFiles;
    readonly blobs: Blobs;
    readonly clock: Clock;
    readonly ids: Ids;
  }) {
    this.#files = given.files;
    this.#blobs = given.blobs;
    this.#clock = given.clock;
    this.#ids = given.ids;
  }

  async start(repositoryKey: string): Promise<Upload> {
    await this.#blobs.prepare();
    const id = this.#ids.uuid();
    await this.#files.append(partPath(id), nothing(), { at: 0, onWritten: () => {} });
    const startedAtMs = this.#clock.nowMs();
    const coming: Coming = {
      id,
      repositoryKey,
      digest: createDigest("sha256"),
      startedAtMs,
      bytes: 0,
      touchedAtMs: startedAtMs,
      isBusy: false,
    };
    this.#coming.set(id, coming);
    return coming;
  }

  find(id: string, repositoryKey: string): Upload | undefined {
    const coming = this.#coming.get(id);
    return coming?.repositoryKey === repositoryKey ? coming : undefined;
  }

  /**
   * Adds what comes. When it breaks off, what came until then counts; when the disk is full, the upload is over, so that
   * there is room again for everybody else. Throws `UploadIsBusy`.
   */
  async append({ id }: Upload, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#alone(id, async (coming) => {
      try {
        await this.#files.append(partPath(id), bytes, {
          at: coming.bytes,
          onWritten: (part) => {
            coming.digest.update(part);
            coming.bytes += part.length;
          },
        });
      } catch (error) {
        if (isDiskFull(error)) await this.cancel(coming);
        throw error;
      }
    });
  }

  /**
   * Makes the blob of it and runs `commit`, which is to note who needs it. Throws `DigestMismatch`, and the upload is
   * over then too.
   */
  async finish({ id }: Upload, digest: string, commit: (bytes: number) => Promise<void>) {
    await this.#alone(id, async (coming) => {
      try {
        await this.#check(coming, digest);
        await this.#blobs.adopt(partPath(id), digest, () => commit(coming.bytes));
      } finally {
        await this.cancel(coming);
      }
    });
  }

  async cancel({ id }: Pick<Upload, "id">): Promise<void> {
    this.#coming.delete(id);
    await this.#files.remove(partPath(id));
  }

  /** By repository, when the first of the uploads into it that are on their way began. */
  starts(): ReadonlyMap<string, number> {
    const starts = new Map<string, number>();
    for (const { repositoryKey, startedAtMs } of this.#coming.values()) {
      starts.set(repositoryKey, Math.min(startedAtMs, starts.get(repositoryKey) ?? Infinity));
    }
    return starts;
  }

  /** Forgets the uploads into a repository that is gone. */
  async cancelAll(repositoryKey: string): Promise<void> {
    const gone = [...this.#coming.values()].filter((it) => it.repositoryKey === repositoryKey);
    for (const coming of gone) if (!coming.isBusy) await this.cancel(coming);
  }

  /** Forgets what nobody goes on with. */
  async sweep(): Promise<void> {
    const beforeMs = this.#clock.nowMs() - IDLE_MS;
    for (const coming of this.#coming.values()) {
      if (!coming.isBusy && coming.touchedAtMs < beforeMs) await this.cancel(coming);
    }
  }

  async #check({ id, digest }: Coming, wanted: string): Promise<void> {
    const parsed = parseDigest(wanted);
    const actual =
      parsed?.algorithm === "sha512"
        ? await this.#blobs.digestOfPart(id, "sha512")
        : `sha256:${digest.hex()}`;
    if (actual !== wanted) throw new DigestMismatch(`the content has the digest ${actual}`);
  }

  async #alone(id: string, work: (coming: Coming) => Promise<void>): Promise<void> {
    const coming = this.#coming.get(id);
    if (coming === undefined || coming.isBusy) throw new UploadIsBusy("the upload is in use");
    coming.isBusy = true;
    try {
      await work(coming);
    } finally {
      coming.isBusy = false;
      coming.touchedAtMs = this.#clock.nowMs();
    }
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
