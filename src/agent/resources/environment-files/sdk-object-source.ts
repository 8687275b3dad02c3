import { asFetchRefusal, FetchRefusal } from "../secrets/fetch-refusal.ts";
import { clientConfiguration, type ServiceAccess, withSignal } from "../secrets/service-access.ts";
import { MOST_BYTES, type ObjectSource, type S3Object } from "./object-source.ts";

/** S3 through the AWS SDK, which is loaded at the first file. */
export function createSdkObjectSource(access: ServiceAccess): ObjectSource {
  return { read: (object, signal) => asFetchRefusal(() => getObject(access, object, signal)) };
}

async function getObject(
  access: ServiceAccess,
  { region, bucket, key }: S3Object,
  signal: AbortSignal,
): Promise<string> {
  const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client({
    ...clientConfiguration(access, region),
    // A bucket's own host name exists at AWS alone.
    forcePathStyle: access.endpoint !== undefined,
    followRegionRedirects: true,
  });
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key });
    const { Body, ContentLength = 0 } = await client.send(command, withSignal(signal));
    if (ContentLength > MOST_BYTES) {
      throw new FetchRefusal("refused", "EntityTooLarge", `it has more than ${MOST_BYTES} bytes`);
    }
    return (await Body?.transformToString()) ?? "";
  } finally {
    client.destroy();
  }
}
