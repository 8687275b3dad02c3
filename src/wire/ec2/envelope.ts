import type { ApiError, ErrorCode } from "../../domain/errors.ts";
import type { Envelope } from "../envelope.ts";
import { headersFor } from "../query/envelope.ts";
import { writeMembers } from "../query/write.ts";
import { element, escapeText } from "../query/xml.ts";

/**
 * The answers of the EC2 query protocol: no element around the result, and errors of its own form.
 * Source: Smithy specification, "AWS EC2 query protocol"; Amazon EC2 API Reference, "API error
 * responses".
 */
export function ec2Envelope(xmlNamespace: string): Envelope {
  const attributes = ` xmlns="${escapeText(xmlNamespace)}"`;
  return {
    success: ({ schema, output, requestId }) => ({
      status: 200,
      headers: headersFor(requestId),
      body: element(
        `${schema.name}Response`,
        element("requestId", escapeText(requestId)) + writeMembers(output, schema.output),
        attributes,
      ),
    }),
    failure: ({ error, requestId }) => {
      const { code, status, message } = wireError(error);
      return {
        status,
        headers: headersFor(requestId),
        body: element(
          "Response",
          element(
            "Errors",
            element(
              "Error",
              element("Code", escapeText(code)) + element("Message", escapeText(message)),
            ),
          ) + element("RequestID", escapeText(requestId)),
        ),
      };
    },
  };
}

interface WireError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** EC2's codes are in no model: those of its operations stand in the table of errors as they go out. */
function wireError(error: ApiError): WireError {
  if (
    error.code === "InvalidSignatureException" &&
    /^Signature (expired|not)/.test(error.message)
  ) {
    return { code: "RequestExpired", status: 400, message: error.message };
  }
  const [code, status, message] = FRONT_DOOR[error.code] ?? [error.code, error.status];
  return { code, status, message: message ?? error.message };
}

/** EC2 does not say whether it was the key or the signature that was wrong. */
const NOT_VALIDATED = "AWS was not able to validate the provided access credentials";

const FRONT_DOOR: {
  readonly [Code in ErrorCode]?: readonly [code: string, status: number, message?: string];
} = {
  AccessDeniedException: ["UnauthorizedOperation", 403],
  ExpiredTokenException: ["RequestExpired", 400, "Request has expired."],
  IncompleteSignatureException: ["IncompleteSignature", 400],
  InvalidSignatureException: ["AuthFailure", 401, NOT_VALIDATED],
  MissingAuthenticationTokenException: ["AuthFailure", 401],
  NotImplementedException: ["NotImplemented", 501],
  RequestEntityTooLargeException: ["RequestEntityTooLarge", 413],
  SerializationException: ["InvalidParameterValue", 400],
  ServerException: ["InternalError", 500],
  ThrottlingException: ["RequestLimitExceeded", 503],
  UnknownOperationException: ["InvalidAction", 400],
  UnrecognizedClientException: ["AuthFailure", 401, NOT_VALIDATED],
};
