import { createLoop } from "../../runtime/loop.ts";
import type { Tx } from "../../store/view.ts";
import { expiring } from "./expiring.ts";
import { deleteWithReferrers } from "./images.ts";
import type { EcrServices } from "./services.ts";
import { images, layers, type RepositoryRecord, repositories } from "./tables.ts";

/** AWS says within 24 hours; people who try a policy out don't wait that long. */
const LIFECYCLE_EVERY_MS = 60 * 60_000;
const SWEEP_EVERY_MS = 10 * 60_000;
/** A push brings the images of a list before the list, and they have no tags until then. */
const PUSH_GRACE_MS = 10 * 60_000;

const SWEEP = "sweep";

/**
 * Deletes what lifecycle policies expire, and what nothing needs any more: layers of no image, blobs of no layer,
 * uploads that nobody goes on with. Returns the function that stops it.
 */
export function startHousekeeping(
  services: EcrServices & { readonly graceMs: number },
): () => Promise<void> {
  const { store, clock, log } = services;
  const loop = createLoop({
    name: "the registry's housekeeping",
    clock,
    log,
    concurrency: 1,
    run: async (key) => {
      if (key !== SWEEP) return expire(services, key);
      await sweep(services);
      return { lookAgainAtMs: clock.nowMs() + Math.max(SWEEP_EVERY_MS, services.graceMs / 6) };
    },
  });
  const unwatch = store.watch(repositories, (changes) => {
    for (const { key, after } of changes) {
      if (!after) loop.enqueue(SWEEP);
      else if (isNew(after.lifecyclePolicy)) loop.enqueue(key);
    }
  });
  const ready = store.read((view) => {
    for (const { repositoryKey, lifecyclePolicy } of view.all(repositories)) {
      if (lifecyclePolicy) loop.enqueue(repositoryKey);
    }
    loop.enqueue(SWEEP);
  });
  return async () => {
    unwatch();
    await ready;
    await loop.stop();
  };
}

/** A policy that is put has not been evaluated, also where it is put again as it was. */
function isNew(policy: RepositoryRecord["lifecyclePolicy"]): boolean {
  return policy !== undefined && policy.lastEvaluatedAtMs === undefined;
}

async function expire(
  { store, clock, log }: EcrServices,
  repositoryKey: string,
): Promise<void | { readonly lookAgainAtMs: number }> {
  const nowMs = clock.nowMs();
  const expired = await store.write((tx) => {
    const repository = tx.get(repositories, repositoryKey);
    const policyText = repository?.lifecyclePolicy?.text;
    if (!repository || policyText === undefined) return undefined;
    const due = expiring(tx, repository, { policyText, nowMs }).filter(
      ({ image }) => image.tags.length > 0 || image.pushedAtMs < nowMs - PUSH_GRACE_MS,
    );
    // What's New with AWS, 27 June 2024, on version 1.1 of the OCI specifications: the references go with their subject.
    for (const { image } of due) deleteWithReferrers(tx, image.record);
    const lifecyclePolicy = { text: policyText, lastEvaluatedAtMs: nowMs };
    tx.put(repositories, { ...repository, lifecyclePolicy });
    return due.length;
  });
  if (expired === undefined) return;
  if (expired > 0) log.info("a lifecycle policy expired images", { repositoryKey, expired });
  return { lookAgainAtMs: nowMs + LIFECYCLE_EVERY_MS };
}

async function sweep(services: EcrServices & { readonly graceMs: number }): Promise<void> {
  const { store, blobs, uploads, clock, log, touches, graceMs } = services;
  await blobs.prepare();
  await uploads.sweep();
  const beforeMs = clock.nowMs() - graceMs;
  await store.write((tx) => forgetLayers(tx, services));
  const firstStartMs = Math.min(clock.nowMs(), ...uploads.starts().values());
  touches.forget(firstStartMs - graceMs);
  const swept = await blobs.sweep(beforeMs, (digest) =>
    store.read(
      (view) => view.count(layers, "digest", digest) + view.count(images, "digest", digest) > 0,
    ),
  );
  if (swept.removed > 0) log.info("removed blobs that no image needs", { ...swept });
}

/**
 * A push may rest on a layer that it brought, or was told is there, before there is an image that has it: a while ago, or
 * a while before the first of the uploads that are still on their way.
 */
function forgetLayers(
  tx: Tx,
  {
    clock,
    touches,
    uploads,
    graceMs,
  }: Pick<EcrServices, "clock" | "touches" | "uploads"> & { readonly graceMs: number },
): void {
  const beforeMs = clock.nowMs() - graceMs;
  const starts = uploads.starts();
  for (const { layerKey, repositoryKey, uploadedAtMs } of tx.all(layers)) {
    if (tx.count(images, "layer", layerKey) > 0) continue;
    const lastMs = Math.max(uploadedAtMs, touches.lastMs(layerKey));
    if (lastMs >= (starts.get(repositoryKey) ?? Infinity) - graceMs) touches.hold(layerKey);
    if (lastMs >= beforeMs || touches.isHeldSince(layerKey, beforeMs)) continue;
    tx.delete(layers, layerKey);
  }
}
