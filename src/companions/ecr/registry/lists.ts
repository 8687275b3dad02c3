import type { StreamedResponse } from "../../../wire/streamed.ts";
import { OCI_INDEX } from "../manifest.ts";
import { contentKey, images } from "../tables.ts";
import { jsonAnswer, RegistryRefusal } from "./answers.ts";
import { type RegistryExchange, rowOf } from "./exchange.ts";

const MAX_TAGS = 1000;

/** The tags of a repository in order; `n` at a time after `last`. */
export async function listTags(exchange: RegistryExchange): Promise<StreamedResponse> {
  const { store, query, repository, name } = exchange;
  await exchange.require("ListImages");
  const asked = query.get("n");
  if (asked !== null && !/^\d{1,9}$/.test(asked)) {
    throw new RegistryRefusal(400, "UNSUPPORTED", "n is not a number");
  }
  const size = Math.min(asked === null ? MAX_TAGS : Number(asked), MAX_TAGS);
  const after = query.get("last") ?? "";
  const all = await store.read((view) => {
    const { repositoryKey } = rowOf(view, repository);
    return [...view.by(images, "repository", repositoryKey)].flatMap(({ tags }) => tags);
  });
  const rest = all.filter((tag) => tag > after).toSorted();
  const tags = rest.slice(0, size);
  const last = tags.at(-1);
  const hasMore = last !== undefined && rest.length > size;
  return jsonAnswer(
    { name, tags },
    hasMore ? { link: `</v2/${name}/tags/list?n=${size}&last=${last}>; rel="next"` } : {},
  );
}

/** What says that it is about this manifest, as an index. Of one that is not there the list is empty. */
export async function listReferrers(
  exchange: RegistryExchange,
  digest: string,
): Promise<StreamedResponse> {
  const { store, query, repository } = exchange;
  await exchange.require("BatchGetImage");
  const wanted = query.get("artifactType");
  const all = await store.read((view) => {
    const { repositoryKey } = rowOf(view, repository);
    return [...view.by(images, "subject", contentKey(repositoryKey, digest))];
  });
  const manifests = all
    .filter(({ artifactType }) => wanted === null || artifactType === wanted)
    .map((image) => ({
      mediaType: image.mediaType,
      digest: image.digest,
      size: image.manifestBytes,
      artifactType: image.artifactType,
      annotations: image.annotations,
    }));
  return jsonAnswer(
    { schemaVersion: 2, mediaType: OCI_INDEX, manifests },
    {
      "content-type": OCI_INDEX,
      ...(wanted !== null && { "oci-filters-applied": "artifactType" }),
    },
  );
}
