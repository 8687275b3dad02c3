import type { View } from "../../store/view.ts";
import type { StreamedResponse } from "../../wire/streamed.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { filePath } from "./files.ts";
import { S3Error } from "./s3-error.ts";
import { readSmallBody } from "./small-body.ts";
import { objectKey, objects } from "./tables.ts";
import { checkVersion, ONLY_VERSION } from "./version-id.ts";
import { type Xml, xmlAnswer } from "./xml-answer.ts";
import { decodeEntities, textsOf } from "./xml-text.ts";

/** DeleteObject. What is not there is as good as deleted. */
export async function deleteObject(exchange: S3Exchange): Promise<StreamedResponse> {
  const versionId = exchange.query.get("versionId");
  checkVersion(versionId);
  const [refusal] = (await remove(exchange, [exchange.key])).refused.values();
  if (refusal) throw refusal;
  const headers = versionId === null ? {} : { "x-amz-version-id": versionId };
  return { status: 204, headers, body: "" };
}

const MAX_KEYS = 1000;

/** DeleteObjects: many by one request. */
export async function deleteObjects(exchange: S3Exchange): Promise<StreamedResponse> {
  const body = await readSmallBody(exchange);
  const named = textsOf(body, "Object").flatMap(namedObject);
  if (!/<Delete[\s>]/.test(body) || named.length === 0 || named.length > MAX_KEYS) {
    throw new S3Error("MalformedXML");
  }
  const [here, elsewhere] = [named.filter(isOnlyVersion), named.filter((it) => !isOnlyVersion(it))];
  const { refused } = await remove(
    exchange,
    here.map(({ key }) => key),
  );
  const isQuiet = textsOf(body, "Quiet")[0]?.trim() === "true";
  const deleted = here.filter(({ key }) => !refused.has(key));
  return xmlAnswer("DeleteResult", {
    Deleted: isQuiet ? [] : deleted.map(presentNamed),
    Error: [
      ...here.flatMap((object) => {
        const error = refused.get(object.key);
        return error ? [presentFailure(object, error)] : [];
      }),
      ...elsewhere.map((object) => presentFailure(object, new S3Error("NoSuchVersion"))),
    ],
  });
}

/** An object as DeleteObjects names it. */
interface NamedObject {
  readonly key: string;
  readonly versionId: string | undefined;
}

function namedObject(xml: string): readonly NamedObject[] {
  const [[key], [versionId]] = [textsOf(xml, "Key"), textsOf(xml, "VersionId")];
  return key === undefined
    ? []
    : [{ key: decodeEntities(key), versionId: versionId?.trim() || undefined }];
}

function isOnlyVersion({ versionId = ONLY_VERSION }: NamedObject): boolean {
  return versionId === ONLY_VERSION;
}

function presentNamed({ key, versionId }: NamedObject): {
  readonly [name: string]: Xml | undefined;
} {
  return { Key: key, VersionId: versionId };
}

function presentFailure(object: NamedObject, { code, message }: S3Error): Xml {
  return { ...presentNamed(object), Code: code, Message: message };
}

/** Removes what the caller may remove, and says which he may not. Throws when there is no such bucket. */
async function remove(
  exchange: S3Exchange,
  keys: readonly string[],
): Promise<{ readonly refused: ReadonlyMap<string, S3Error> }> {
  const { store, bigFiles, bucketName } = exchange;
  const refused = new Map<string, S3Error>();
  const files = await store.write((tx) => {
    const found = keys.flatMap((key) => {
      const refusal = refusalOf(tx, { ...exchange, key });
      if (refusal) refused.set(key, refusal);
      return refusal ? [] : (tx.get(objects, objectKey(bucketName, key)) ?? []);
    });
    for (const object of found) tx.delete(objects, object.objectKey);
    return found.map(({ fileId }) => fileId);
  });
  for (const fileId of files) await bigFiles.remove(filePath(fileId));
  return { refused };
}

function refusalOf(view: View, exchange: S3Exchange): S3Error | undefined {
  try {
    bucketOf(view, exchange, "DeleteObject");
    return undefined;
  } catch (error) {
    if (error instanceof S3Error && error.code === "AccessDenied") return error;
    throw error;
  }
}
