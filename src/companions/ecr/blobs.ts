import type { BigFiles, OpenFile } from "../../runtime/big-files.ts";
import { createDigest } from "../../runtime/digest.ts";
import { type ContentDigest, parseDigest } from "./names.ts";

/**
 * The content of the registry by its digest, each once however many repositories have it. What is in here is whole:
 * blobs come in by being moved here once their digest has been checked.
 */
export class Blobs {
  readonly #files: BigFiles;
  /** What is done about one digest is done one after the other. */
  readonly #queues = new Map<string, Promise<void>>();

  #cleared: Promise<void> | undefined;

  constructor(files: BigFiles) {
    this.#files = files;
  }

  /** Removes what an earlier life left half done; to be waited for before anything is written. */
  prepare(): Promise<void> {
    this.#cleared ??= this.#files.remove(PARTS);
    return this.#cleared;
  }

  open(digest: string): Promise<OpenFile | undefined> {
    return this.#files.open(pathOf(digest));
  }

  /** The bytes of a small one; rejects when there is none. */
  async bytes(digest: string): Promise<Uint8Array> {
    const file = await this.open(digest);
    if (file === undefined) throw new Error(`the registry's blob ${digest} is gone from the disk`);
    const parts: Uint8Array[] = [];
    for await (const part of file.read()) parts.push(part);
    return Buffer.concat(parts);
  }

  /**
   * Takes a file in as the blob of a digest that it was found to have, and then runs `commit`, after which something
   * is to need the blob. Nobody removes the blob in between.
   */
  adopt(from: string, digest: string, commit: () => Promise<void>): Promise<void> {
    return this.#alone(digest, async () => {
      const path = pathOf(digest);
      if ((await this.#files.find(path)) === undefined) await this.#files.publish(from, path);
      else await this.#files.remove(from);
      await commit();
    });
  }

  /** The same for bytes at hand. */
  async put(
    given: { readonly digest: string; readonly bytes: Uint8Array; readonly name: string },
    commit: () => Promise<void>,
  ): Promise<void> {
    await this.prepare();
    const part = partPath(given.name);
    try {
      await this.#files.append(part, once(given.bytes), { at: 0, onWritten: () => {} });
      await this.adopt(part, given.digest, commit);
    } finally {
      await this.#files.remove(part);
    }
  }

  /** The digest that a file which is not a blob yet has. */
  async digestOfPart(name: string, algorithm: ContentDigest["algorithm"]): Promise<string> {
    const file = await this.#files.open(partPath(name));
    const digest = createDigest(algorithm);
    if (file) for await (const bytes of file.read()) digest.update(bytes);
    return `${algorithm}:${digest.hex()}`;
  }

  /** Removes each blob that is older than `beforeMs` and that nothing needs; says how many. */
  async sweep(
    beforeMs: number,
    isNeeded: (digest: string) => Promise<boolean>,
  ): Promise<{ readonly removed: number; readonly bytes: number }> {
    let removed = 0;
    let bytes = 0;
    for (const algorithm of ["sha256", "sha512"]) {
      for (const folder of await this.#files.list(`blobs/${algorithm}`)) {
        for (const hex of await this.#files.list(`blobs/${algorithm}/${folder}`)) {
          const freed = await this.#removeUnneeded(`${algorithm}:${hex}`, beforeMs, isNeeded);
          if (freed === undefined) continue;
          removed += 1;
          bytes += freed;
        }
      }
    }
    return { removed, bytes };
  }

  async #removeUnneeded(
    digest: string,
    beforeMs: number,
    isNeeded: (digest: string) => Promise<boolean>,
  ): Promise<number | undefined> {
    if (parseDigest(digest) === undefined || (await isNeeded(digest))) return undefined;
    let freed: number | undefined;
    await this.#alone(digest, async () => {
      const found = await this.#files.find(pathOf(digest));
      if (found === undefined || found.modifiedAtMs >= beforeMs || (await isNeeded(digest))) return;
      await this.#files.remove(pathOf(digest));
      freed = found.bytes;
    });
    return freed;
  }

  async #alone(digest: string, work: () => Promise<void>): Promise<void> {
    const before = this.#queues.get(digest) ?? Promise.resolve();
    const running = before.then(work);
    const settled = running.catch(() => {});
    this.#queues.set(digest, settled);
    try {
      await running;
    } finally {
      if (this.#queues.get(digest) === settled) this.#queues.delete(digest);
    }
  }
}

const PARTS = "uploads";

/** Where what is not a blob yet is; `name` is an id of ours. */
export function partPath(name: string): string {
  return `${PARTS}/${name}`;
}

function pathOf(text: string): string {
  const digest = parseDigest(text);
  if (digest === undefined) throw new Error(`not a digest: ${text}`);
  return `blobs/${digest.algorithm}/${digest.hex.slice(0, 2)}/${digest.hex}`;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
