import type { ApiError, ErrorCode } from "../../domain/errors.ts";
import type { Envelope, Model } from "../envelope.ts";
import { errorSchema } from "../schema.ts";
import { writeMembers } from "./write.ts";
import { element, escapeText } from "./xml.ts";

/**
 * The answers of the AWS query protocol. Source: AWS STS API Reference, "Common Errors", and
 * answers recorded from STS itself.
 */
export function queryEnvelope(xmlNamespace: string): Envelope {
  const attributes = ` xmlns="${escapeText(xmlNamespace)}"`;
  return {
    success: ({ schema, output, requestId }) => ({
      status: 200,
      headers: headersFor(requestId),
      body: element(
        `${schema.name}Response`,
        // The result element stays even when empty: botocore looks for it.
        `<${schema.name}Result>${writeMembers(output, schema.output)}</${schema.name}Result>` +
          element("ResponseMetadata", element("RequestId", escapeText(requestId))),
        attributes,
      ),
    }),
    failure: ({ error, requestId, model }) => {
      const { code, status, members } = wireError(error, model);
      return {
        status,
        headers: headersFor(requestId),
        body: element(
          "ErrorResponse",
          element(
            "Error",
            element("Type", status < 500 ? "Sender" : "Receiver") +
              element("Code", escapeText(code)) +
              element("Message", escapeText(error.message)) +
              members,
          ) + element("RequestId", escapeText(requestId)),
          attributes,
        ),
      };
    },
  };
}

/** The namespace of errors from before a service is reached. */
export const FAULT_NAMESPACE = "http://webservices.amazon.com/AWSFault/2005-15-09";

interface WireError {
  readonly code: string;
  readonly status: number;
  /** Further members of the error, as XML. */
  readonly members: string;
}

/**
 * An operation's error has the code its model gives it; the front door's have those all query
 * services use.
 */
function wireError(error: ApiError, model: Model | undefined): WireError {
  const struct = model ? errorSchema(model, error.code) : undefined;
  if (struct) {
    const trait = struct.traits["awsQueryError"];
    const [code, status]: readonly unknown[] = Array.isArray(trait) ? trait : [];
    return {
      code: typeof code === "string" ? code : error.code,
      status: typeof status === "number" ? status : error.status,
      members: writeMembers(error.details, struct),
    };
  }
  const [code, status] = FRONT_DOOR[error.code] ?? [error.code, error.status];
  return { code, status, members: "" };
}

const FRONT_DOOR: { readonly [Code in ErrorCode]?: readonly [code: string, status: number] } = {
  AccessDeniedException: ["AccessDenied", 403],
  ExpiredTokenException: ["ExpiredToken", 403],
  IncompleteSignatureException: ["IncompleteSignature", 400],
  InvalidSignatureException: ["SignatureDoesNotMatch", 403],
  MissingActionException: ["MissingAction", 400],
  MissingAuthenticationTokenException: ["MissingAuthenticationToken", 403],
  NotImplementedException: ["NotImplemented", 501],
  RequestEntityTooLargeException: ["RequestEntityTooLarge", 413],
  SerializationException: ["MalformedInput", 400],
  ServerException: ["InternalFailure", 500],
  ThrottlingException: ["Throttling", 400],
  UnknownOperationException: ["InvalidAction", 400],
  UnrecognizedClientException: ["InvalidClientTokenId", 403],
};

export function headersFor(requestId: string): Readonly<Record<string, string>> {
  return { "content-type": "text/xml", "x-amzn-RequestId": requestId };
}
