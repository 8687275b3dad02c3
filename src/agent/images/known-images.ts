import type { Files } from "../../runtime/files.ts";
import type { Log } from "../../runtime/log.ts";
import { asArray, asNumber, asRecord, asString } from "../foreign.ts";
import type { KnownImage } from "./image-cleanup.ts";

const FILE = "images.json";

/** What was found or got for a task. */
export interface ImageUse {
  readonly reference: string;
  readonly id: string;
  readonly nowMs: number;
  /** The image of that name before the agent asked a registry for it; nothing when there was none. */
  readonly before: { readonly id: string } | undefined;
}

/**
 * The images that tasks of this host use or have used, and which of them are here only because the agent pulled
 * them. Kept in a file, so that the agent that comes after this one knows too.
 */
export class KnownImages {
  readonly #files: Files | undefined;
  readonly #log: Log;
  readonly #images = new Map<string, KnownImage>();
  #writing: Promise<void> = Promise.resolve();
  #isWriteDue = false;

  /** Without files it remembers for its own life only. */
  constructor(options: { readonly files?: Files; readonly log: Log }) {
    this.#files = options.files;
    this.#log = options.log;
  }

  async load(): Promise<void> {
    const text = await this.#files?.read(FILE);
    for (const image of text === undefined ? [] : this.#parse(text)) {
      this.#images.set(image.reference, image);
    }
  }

  list(): readonly KnownImage[] {
    return [...this.#images.values()];
  }

  get(image: string): KnownImage | undefined {
    return this.#images.get(imageKey(image));
  }

  /** A task uses the image as it was found or pulled just now. */
  use({ reference, id, nowMs, before }: ImageUse): void {
    const key = imageKey(reference);
    const known = this.#images.get(key);
    const isOurs = before === undefined || (known?.id === before.id && !known.wasThere);
    const isSame = known?.id === id && before !== undefined;
    if (known !== undefined && known.id !== id && isOurs && before !== undefined) {
      // Its name goes to the newer one; it is still ours to remove.
      this.#images.set(known.id, { ...known, reference: known.id });
    }
    this.#images.set(key, {
      reference: key,
      id,
      wasThere: !isOurs,
      pulledAtMs: isSame ? known.pulledAtMs : nowMs,
      lastUsedAtMs: nowMs,
    });
    this.#save();
  }

  /** Tasks still use these. */
  touch(references: ReadonlySet<string>, nowMs: number): void {
    for (const [key, image] of this.#images) {
      if (references.has(key)) this.#images.set(key, { ...image, lastUsedAtMs: nowMs });
    }
    this.#save();
  }

  forget(reference: string): void {
    if (this.#images.delete(reference)) this.#save();
  }

  /** Resolves when all of it is written. */
  written(): Promise<void> {
    return this.#writing;
  }

  #save(): void {
    const files = this.#files;
    // A write that has not begun yet takes this change with it: tasks may come by the dozen.
    if (files === undefined || this.#isWriteDue) return;
    this.#isWriteDue = true;
    this.#writing = this.#writing
      .then(() => {
        this.#isWriteDue = false;
        return files.write(FILE, JSON.stringify(this.list()));
      })
      .catch((error: unknown) => {
        this.#log.error("cannot write down which images were pulled", { error: String(error) });
      });
  }

  #parse(text: string): readonly KnownImage[] {
    try {
      return asArray(JSON.parse(text)).flatMap((item) => parseImage(item) ?? []);
    } catch {
      // What is not known to be ours is not removed.
      this.#log.warn("the list of pulled images is unreadable", { file: FILE });
      return [];
    }
  }
}

/** An image's name with its tag, so that `nginx` and `nginx:latest` are one. */
export function imageKey(image: string): string {
  const hasTag = image.includes("@") || image.lastIndexOf(":") > image.lastIndexOf("/");
  return hasTag ? image : `${image}:latest`;
}

function parseImage(item: unknown): KnownImage | undefined {
  const members = asRecord(item);
  const reference = asString(members["reference"]);
  const id = asString(members["id"]);
  const pulledAtMs = asNumber(members["pulledAtMs"]);
  const lastUsedAtMs = asNumber(members["lastUsedAtMs"]);
  if (reference === undefined || id === undefined) return undefined;
  if (pulledAtMs === undefined || lastUsedAtMs === undefined) return undefined;
  return { reference, id, pulledAtMs, lastUsedAtMs, wasThere: members["wasThere"] !== false };
}
