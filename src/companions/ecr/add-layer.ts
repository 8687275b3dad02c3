import { repositoryIn } from "./repositories.ts";
import type { EcrServices } from "./services.ts";
import { contentKey, layers, type RepositoryRecord } from "./tables.ts";

/** Notes that a repository has a blob from now on. Throws RepositoryNotFoundException when it is gone meanwhile. */
export async function addLayer(
  { store, clock }: Pick<EcrServices, "store" | "clock">,
  repository: RepositoryRecord,
  layer: { readonly digest: string; readonly bytes: number },
): Promise<void> {
  await store.write((tx) => {
    const { repositoryKey } = repositoryIn(tx, repository, repository.repositoryName);
    tx.put(layers, {
      layerKey: contentKey(repositoryKey, layer.digest),
      repositoryKey,
      ...layer,
      uploadedAtMs: clock.nowMs(),
    });
  });
}
