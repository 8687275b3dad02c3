import type { Scope } from "../../domain/scope.ts";
import { digestOf } from "../../runtime/digest.ts";
import type { Tx } from "../../store/view.ts";
import { parseManifest } from "./manifest.ts";
import { checkManifest, type NewImage, putManifest } from "./put-manifest.ts";
import { repositoryIn } from "./repositories.ts";
import type { EcrServices } from "./services.ts";
import type { ImageRecord } from "./tables.ts";

/** A manifest as it was pushed. */
export interface PushedManifest {
  readonly scope: Scope;
  readonly repositoryName: string;
  readonly bytes: Uint8Array;
  readonly mediaType: string | undefined;
  /** By which it is to be known; SHA-256 when nothing else is asked for. */
  readonly digest: string | undefined;
  readonly tag: string | undefined;
}

/**
 * Takes a manifest in: its bytes first, then the image. What is wrong with it is thrown before a byte is written;
 * `check` may throw more.
 */
export async function storeManifest(
  services: Pick<EcrServices, "store" | "blobs" | "clock" | "ids">,
  pushed: PushedManifest,
  check: (tx: Tx, image: NewImage) => void = () => {},
): Promise<ImageRecord> {
  const { store, blobs, clock, ids } = services;
  const manifest = parseManifest(pushed.bytes, pushed.mediaType);
  const digest = pushed.digest ?? `sha256:${digestOf("sha256", pushed.bytes)}`;
  const imageIn = (tx: Tx): NewImage => ({
    repository: repositoryIn(tx, pushed.scope, pushed.repositoryName),
    manifest,
    digest,
    manifestBytes: pushed.bytes.length,
    tag: pushed.tag,
    nowMs: clock.nowMs(),
  });
  await store.write((tx) => {
    const image = imageIn(tx);
    check(tx, image);
    checkManifest(tx, image);
  });
  const stored = Promise.withResolvers<ImageRecord>();
  await blobs.put({ digest, bytes: pushed.bytes, name: ids.uuid() }, async () => {
    stored.resolve(
      await store.write((tx) => {
        const image = imageIn(tx);
        check(tx, image);
        return putManifest(tx, image);
      }),
    );
  });
  return stored.promise;
}
