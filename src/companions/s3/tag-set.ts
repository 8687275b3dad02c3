import { S3Error } from "./s3-error.ts";
import type { S3Tag } from "./tables.ts";
import type { Xml } from "./xml-answer.ts";
import { decodeEntities, textsOf } from "./xml-text.ts";

/** What is tagged, with how many tags there may be. Source: Amazon S3 User Guide, "Categorizing your storage using tags". */
export type Tagged = "bucket" | "object";

const MAX_TAGS: Readonly<Record<Tagged, number>> = { bucket: 50, object: 10 };
const TOO_MANY: Readonly<Record<Tagged, string>> = {
  bucket: "Bucket tag count cannot be greater than 50",
  object: "Object tags cannot be greater than 10",
};
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The tags in a `Tagging` element. Throws `S3Error`. */
export function tagsOfXml(body: string, tagged: Tagged): readonly S3Tag[] {
  if (textsOf(body, "TagSet").length !== 1) throw new S3Error("MalformedXML");
  return checked(tagsIn(body), tagged);
}

/** Those of a new bucket, which come among its settings. */
export function tagsOfNewBucket(body: string): readonly S3Tag[] {
  return checked(textsOf(body, "Tags").flatMap(tagsIn), "bucket");
}

function tagsIn(xml: string): readonly S3Tag[] {
  return textsOf(xml, "Tag").map((tag) => {
    const [[key], [value]] = [textsOf(tag, "Key"), textsOf(tag, "Value")];
    if (key === undefined || value === undefined) throw new S3Error("MalformedXML");
    return { key: decodeEntities(key), value: decodeEntities(value) };
  });
}

/** The tags that come with an object, written as a query. Throws `S3Error`. */
export function tagsOfHeader(value: string | undefined): readonly S3Tag[] {
  if (value === undefined || value === "") return [];
  const tags = [...new URLSearchParams(value)].map(([key, text]) => ({ key, value: text }));
  if (new Set(tags.map(({ key }) => key)).size < tags.length) {
    throw new S3Error("InvalidArgument", {
      message:
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      details: { ArgumentName: "x-amz-tagging", ArgumentValue: value },
    });
  }
  return checked(tags, "object");
}

export function presentTags(tags: readonly S3Tag[]): Xml {
  return { TagSet: { Tag: tags.map(({ key, value }) => ({ Key: key, Value: value })) } };
}

function checked(tags: readonly S3Tag[], tagged: Tagged): readonly S3Tag[] {
  const keys = new Set<string>();
  for (const { key, value } of tags) {
    if (key === "" || key.length > 128 || !ALLOWED.test(key)) {
      throw invalidTag("The TagKey you have provided is invalid", { TagKey: key });
    }
    if (value.length > 256 || !ALLOWED.test(value)) {
      throw invalidTag("The TagValue you have provided is invalid", {
        TagKey: key,
        TagValue: value,
      });
    }
    if (/^aws:/i.test(key)) {
      throw invalidTag("System tags cannot be added/updated by requester", {});
    }
    if (keys.has(key)) {
      throw invalidTag("Cannot provide multiple Tags with the same key", { TagKey: key });
    }
    keys.add(key);
  }
  if (tags.length > MAX_TAGS[tagged]) {
    throw new S3Error("BadRequest", { message: TOO_MANY[tagged] });
  }
  return tags;
}

function invalidTag(message: string, details: Readonly<Record<string, string>>): S3Error {
  return new S3Error("InvalidTag", { message, details });
}
