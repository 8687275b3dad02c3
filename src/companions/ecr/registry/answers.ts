import { ApiError, type ErrorCode } from "../../../domain/errors.ts";
import type { StreamedResponse } from "../../../wire/streamed.ts";

/** The codes of the OCI Distribution Specification, "Error codes", and those of Docker's registry that ECR has too. */
export type RegistryCode =
  | "BLOB_UNKNOWN"
  | "BLOB_UPLOAD_INVALID"
  | "BLOB_UPLOAD_UNKNOWN"
  | "DENIED"
  | "DIGEST_INVALID"
  | "MANIFEST_BLOB_UNKNOWN"
  | "MANIFEST_INVALID"
  | "MANIFEST_UNKNOWN"
  | "NAME_INVALID"
  | "NAME_UNKNOWN"
  | "RANGE_INVALID"
  | "SIZE_INVALID"
  | "TAG_INVALID"
  | "TOOMANYREQUESTS"
  | "UNAUTHORIZED"
  | "UNKNOWN"
  | "UNSUPPORTED";

/** What the registry says no with. */
export class RegistryRefusal extends Error {
  override readonly name = "RegistryRefusal";
  readonly status: number;
  readonly code: RegistryCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: RegistryCode,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** What ECR's own errors are in the registry's form. */
const AS_REFUSAL: { readonly [Code in ErrorCode]?: readonly [status: number, RegistryCode] } = {
  AccessDeniedException: [403, "DENIED"],
  ImageNotFoundException: [404, "MANIFEST_UNKNOWN"],
  ImageTagAlreadyExistsException: [400, "TAG_INVALID"],
  InvalidParameterException: [400, "MANIFEST_INVALID"],
  LayersNotFoundException: [404, "BLOB_UPLOAD_UNKNOWN"],
  ReferencedImagesNotFoundException: [404, "MANIFEST_BLOB_UNKNOWN"],
  RepositoryNotFoundException: [404, "NAME_UNKNOWN"],
};

/** The refusal that an error is, unless it is a fault of ours. */
export function refusalOf(error: unknown): RegistryRefusal | undefined {
  if (error instanceof RegistryRefusal) return error;
  if (!(error instanceof ApiError)) return undefined;
  const [status, code] = AS_REFUSAL[error.code] ?? [error.status, "UNKNOWN"];
  return new RegistryRefusal(status, code, error.message);
}

export function refusalAnswer({
  status,
  code,
  message,
  headers,
}: RegistryRefusal): StreamedResponse {
  return {
    status,
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ errors: [{ code, message, detail: null }] }),
  };
}

/** An answer without a body. */
export function answer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): StreamedResponse {
  return { status, headers, body: "" };
}

export function jsonAnswer(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): StreamedResponse {
  return {
    status: 200,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}
