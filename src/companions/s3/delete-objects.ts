import type { View } from "../../store/view.ts";
import type { StreamedResponse } from "../../wire/streamed.ts";
import { bucketOf, type S3Exchange } from "./exchange.ts";
import { filePath } from "./files.ts";
import { S3Error } from "./s3-error.ts";
import { readSmallBody } from "./small-body.ts";
import { objectKey, objects } from "./tables.ts";
import { xmlAnswer } from "./xml-answer.ts";
import { decodeEntities, textsOf } from "./xml-text.ts";

/** DeleteObject. What is not there is as good as deleted. */
export async function deleteObject(exchange: S3Exchange): Promise<StreamedResponse> {
  const [refusal] = (await remove(exchange, [exchange.key])).refused.values();
  if (refusal) throw refusal;
  return { status: 204, headers: {}, body: "" };
}

const MAX_KEYS = 1000;

/** DeleteObjects: many by one request. */
export async function deleteObjects(exchange: S3Exchange): Promise<StreamedResponse> {
  const body = await readSmallBody(exchange);
  const keys = textsOf(body, "Object").flatMap((object) => textsOf(object, "Key").slice(0, 1));
  if (!/<Delete[\s>]/.test(body) || keys.length === 0 || keys.length > MAX_KEYS) {
    throw new S3Error("MalformedXML");
  }
  const decoded = keys.map(decodeEntities);
  const { refused } = await remove(exchange, decoded);
  const isQuiet = textsOf(body, "Quiet")[0]?.trim() === "true";
  const deleted = decoded.filter((key) => !refused.has(key));
  return xmlAnswer("DeleteResult", {
    Deleted: isQuiet ? [] : deleted.map((Key) => ({ Key })),
    Error: [...refused].map(([Key, { code: Code, message: Message }]) => ({ Key, Code, Message })),
  });
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
