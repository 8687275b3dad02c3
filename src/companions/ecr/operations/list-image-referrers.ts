import type { ListImageReferrersRequest, ListImageReferrersResponse } from "@aws-sdk/client-ecr";
import type { EcrOperation } from "../operation.ts";
import { page } from "../page.ts";
import { findRepository } from "../repositories.ts";
import { contentKey, images } from "../tables.ts";

/** ListImageReferrers: signatures, attestations and whatever else says what it is about. */
export const listImageReferrers: EcrOperation<
  ListImageReferrersRequest,
  ListImageReferrersResponse
> = ({ input, caller, read }) =>
  read((view) => {
    const { repositoryKey } = findRepository(view, caller, input);
    const subject = contentKey(repositoryKey, input.subjectId?.imageDigest ?? "");
    const { artifactTypes = [], artifactStatus = "ANY" } = input.filter ?? {};
    const isShown = artifactStatus === "ANY" || artifactStatus === "ACTIVE";
    const all = isShown ? [...view.by(images, "subject", subject)] : [];
    const matching = all.filter(
      ({ artifactType }) =>
        artifactTypes.length === 0 || artifactTypes.includes(artifactType ?? ""),
    );
    const { rows, ...rest } = page(matching, {
      input,
      query: ["ListImageReferrers", subject, input.filter ?? null],
      keyOf: ({ digest }) => digest,
      defaultSize: 50,
      maxSize: 50,
    });
    return {
      referrers: rows.map(({ digest, mediaType, artifactType, manifestBytes, annotations }) => ({
        digest,
        mediaType,
        ...(artifactType !== undefined && { artifactType }),
        size: manifestBytes,
        ...(annotations !== undefined && { annotations }),
        artifactStatus: "ACTIVE" as const,
      })),
      ...rest,
    };
  });
