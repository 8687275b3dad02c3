import type { View } from "../../store/view.ts";
import type { StreamedResponse } from "../../wire/streamed.ts";
import { checkWrite } from "./conditions.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { filePath } from "./files.ts";
import { refuseUnknown } from "./object-headers.ts";
import { checkAllowed } from "./permissions.ts";
import { S3Error, type S3ErrorCode } from "./s3-error.ts";
import { readSmallBody } from "./small-body.ts";
import { objectKey, objects } from "./tables.ts";
import { checkVersion, ONLY_VERSION } from "./version-id.ts";
import { type Xml, xmlAnswer } from "./xml-answer.ts";
import { decodeEntities, textsOf } from "./xml-text.ts";

/**
 * DeleteObject. What is not there is as good as deleted, unless a condition is put to it: NoSuchKey. One that doesn't
 * hold: PreconditionFailed.
 */
export async function deleteObject(exchange: S3Exchange): Promise<StreamedResponse> {
  const { key, query, header } = exchange;
  refuseUnknown(exchange);
  const versionId = query.get("versionId");
  checkVersion(versionId);
  const { refused } = await remove(exchange, [{ key, ifMatch: header("if-match") }]);
  const [refusal] = refused.values();
  if (refusal) throw refusal;
  const headers = versionId === null ? {} : { "x-amz-version-id": versionId };
  return { status: 204, headers, body: "" };
}

const MAX_KEYS = 1000;

/** DeleteObjects: many by one request, each on a condition of its own if it has one. */
export async function deleteObjects(exchange: S3Exchange): Promise<StreamedResponse> {
  const body = await readSmallBody(exchange);
  const named = textsOf(body, "Object").flatMap(namedObject);
  if (!/<Delete[\s>]/.test(body) || named.length === 0 || named.length > MAX_KEYS) {
    throw new S3Error("MalformedXML");
  }
  const [here, elsewhere] = [named.filter(isOnlyVersion), named.filter((it) => !isOnlyVersion(it))];
  const { refused } = await remove(exchange, here);
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
  /** The tag that it is to have, or `*`. */
  readonly ifMatch: string | undefined;
}

function namedObject(xml: string): readonly NamedObject[] {
  const [[key], [versionId]] = [textsOf(xml, "Key"), textsOf(xml, "VersionId")];
  if (key === undefined) return [];
  const [etag] = textsOf(xml, "ETag");
  const ifMatch = etag === undefined ? undefined : decodeEntities(etag);
  return [{ key: decodeEntities(key), versionId: versionId?.trim() || undefined, ifMatch }];
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

type Condition = Pick<NamedObject, "key" | "ifMatch">;

/** Removes what the caller may remove, and says which he may not. Throws when there is no such bucket. */
async function remove(
  exchange: S3Exchange,
  named: readonly Condition[],
): Promise<{ readonly refused: ReadonlyMap<string, S3Error> }> {
  const { store, bigFiles, bucketName } = exchange;
  const refused = new Map<string, S3Error>();
  const files = await store.write((tx) => {
    const found = named.flatMap(({ key, ifMatch }) => {
      const refusal = refusalOf(tx, { ...exchange, key }, ifMatch);
      if (refusal) refused.set(key, refusal);
      return refusal ? [] : (tx.get(objects, objectKey(bucketName, key)) ?? []);
    });
    for (const object of found) tx.delete(objects, object.objectKey);
    return found.map(({ fileId }) => fileId);
  });
  for (const fileId of files) await bigFiles.remove(filePath(fileId));
  return { refused };
}

const REFUSALS: ReadonlySet<S3ErrorCode> = new Set([
  "AccessDenied",
  "NoSuchKey",
  "PreconditionFailed",
]);

/** Who asks for a tag learns of it, so it takes the right to read the object too. */
function refusalOf(
  view: View,
  exchange: S3Exchange,
  ifMatch: string | undefined,
): S3Error | undefined {
  try {
    const { bucketName } = bucketOf(view, exchange, "DeleteObject");
    if (ifMatch === undefined) return undefined;
    if (ifMatch !== "*") checkAllowed(exchange, "GetObject");
    const object = view.get(objects, objectKey(bucketName, exchange.key));
    checkWrite(object, (name) => (name === "if-match" ? ifMatch : undefined));
    return undefined;
  } catch (error) {
    if (error instanceof S3Error && REFUSALS.has(error.code)) return error;
    throw error;
  }
}
