import { escapeText } from "../../wire/query/xml.ts";
import type { StreamedResponse } from "../../wire/streamed.ts";
import type { S3Error } from "./s3-error.ts";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
const PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** What stands in an element: text, or elements in order, attributes behind their names; lists repeat their element. */
export type Xml =
  | string
  | number
  | boolean
  | { readonly [name: string]: Xml | readonly Xml[] | undefined };

export function xmlAnswer(name: string, content: Xml): StreamedResponse {
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: `${PROLOG}<${name} xmlns="${NAMESPACE}">${inner(content)}</${name}>`,
  };
}

export function errorAnswer(
  error: S3Error,
  { resource, requestId }: { readonly resource: string; readonly requestId: string },
): StreamedResponse {
  const content = {
    Code: error.code,
    Message: error.message,
    ...error.details,
    Resource: resource,
    RequestId: requestId,
    HostId: requestId,
  };
  return {
    status: error.status,
    headers: { ...error.headers, "content-type": "application/xml" },
    body: `${PROLOG}<Error>${inner(content)}</Error>`,
  };
}

function inner(content: Xml): string {
  if (typeof content !== "object") return escapeText(String(content));
  return Object.entries(content)
    .flatMap(([name, value]) => {
      if (value === undefined) return [];
      const values: readonly Xml[] = isList(value) ? value : [value];
      const [element] = name.split(" ");
      return values.map((each) => `<${name}>${inner(each)}</${element}>`);
    })
    .join("");
}

function isList(value: Xml | readonly Xml[]): value is readonly Xml[] {
  return Array.isArray(value);
}
