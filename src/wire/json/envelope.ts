import type { Envelope } from "../envelope.ts";
import { EVENT_STREAM, eventStreamBody, streamIn } from "../event-stream/event-stream.ts";
import { errorSchema } from "../schema.ts";
import { structWriter } from "./write.ts";

/** The answers of AWS JSON 1.0 and 1.1, which differ in their content type alone. */
export function jsonEnvelope(contentType: string): Envelope {
  const headersFor = (requestId: string): Readonly<Record<string, string>> => ({
    "content-type": contentType,
    "x-amzn-RequestId": requestId,
  });
  return {
    success: ({ schema, output, requestId, onFault = () => {} }) => {
      const headers = headersFor(requestId);
      const streamed = streamIn(schema.output, output);
      if (!streamed) {
        return { status: 200, headers, body: JSON.stringify(structWriter(schema.output)(output)) };
      }
      const stream = eventStreamBody(streamed, { schema: schema.output, contentType, onFault });
      return {
        status: 200,
        headers: { ...headers, "content-type": EVENT_STREAM },
        body: "",
        stream,
      };
    },
    failure: ({ error, requestId, model }) => {
      const struct = model ? errorSchema(model, error.code) : undefined;
      const details = struct ? structWriter(struct)(error.details) : {};
      const members = typeof details === "object" ? details : {};
      const httpError = struct?.traits["httpError"];
      return {
        status: typeof httpError === "number" ? httpError : error.status,
        headers: headersFor(requestId),
        body: JSON.stringify({ __type: error.code, message: error.message, ...members }),
      };
    },
  };
}
