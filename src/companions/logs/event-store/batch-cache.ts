import type { DatabaseSync } from "node:sqlite";
import { zstdDecompressSync } from "node:zlib";
import { BatchReader } from "./batch-format.ts";
import { integer } from "./sqlite-events.ts";

interface Stored {
  readonly reader: BatchReader;
  readonly ingestedMs: number;
}

/** What small pages out of big batches come back to. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** Reads batches, and keeps the last ones read for the next page. A batch never changes. */
export class BatchCache {
  readonly #onDamage: (batchId: number, error: unknown) => void;
  readonly #kept = new Map<number, Stored>();
  #bytes = 0;

  /** `onDamage` is told of a batch that does not match its checksum; it is left out of what is read. */
  constructor(onDamage: (batchId: number, error: unknown) => void) {
    this.#onDamage = onDamage;
  }

  read(
    database: DatabaseSync,
    { id, firstMs }: { readonly id: number; readonly firstMs: number },
  ): Stored | undefined {
    const known = this.#kept.get(id);
    if (known) return known;
    const row = database.prepare("SELECT ingested_ms, data FROM batch WHERE id = ?").get(id);
    if (!row) return undefined;
    const { data } = row;
    try {
      if (!(data instanceof Uint8Array)) throw new Error("its data are not bytes");
      const reader = new BatchReader(zstdDecompressSync(data), firstMs);
      const stored = { reader, ingestedMs: integer(row["ingested_ms"]) };
      this.#keep(id, stored);
      return stored;
    } catch (error) {
      this.#onDamage(id, error);
      return undefined;
    }
  }

  #keep(id: number, stored: Stored): void {
    this.#kept.set(id, stored);
    this.#bytes += stored.reader.byteLength;
    for (const [oldest, { reader }] of this.#kept) {
      if (this.#bytes <= KEPT_BYTES) return;
      this.#kept.delete(oldest);
      this.#bytes -= reader.byteLength;
    }
  }
}
