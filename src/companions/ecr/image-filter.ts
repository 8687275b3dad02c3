import type { DescribeImagesFilter } from "@aws-sdk/client-ecr";
import type { ImageRecord } from "./tables.ts";

/** Whether a listing with this filter shows the image. Nothing is ever archived here. */
export function hasTagStatus(
  { tags }: ImageRecord,
  filter: Pick<DescribeImagesFilter, "tagStatus" | "imageStatus"> | undefined,
): boolean {
  const { tagStatus = "ANY", imageStatus = "ANY" } = filter ?? {};
  if (imageStatus !== "ANY" && imageStatus !== "ACTIVE") return false;
  return tagStatus === "ANY" || (tagStatus === "TAGGED") === tags.length > 0;
}
