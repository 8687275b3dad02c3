import { ApiError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/scope.ts";
import { isDiskFull } from "../../runtime/disk-full.ts";
import { credentialScope } from "../../wire/credential-scope.ts";
import type { HttpRequest } from "../../wire/http.ts";
import type { Identify } from "../../wire/identify.ts";
import { isPresignedV2 } from "../../wire/signature/presigned-v2.ts";
import type { ChunkSignatures } from "../../wire/signature/chunk-signatures.ts";
import type { CallerPolicies } from "../../wire/service.ts";
import type {
  RequestHead,
  StreamedApplication,
  StreamedRequest,
  StreamedResponse,
} from "../../wire/streamed.ts";
import { headerReader, type S3Exchange, type S3Services } from "./exchange.ts";
import { INCOMING, OBJECTS, filePath } from "./files.ts";
import type { MultipartUpload } from "./multipart.ts";
import { bucketOfHost, s3Resource } from "./resource.ts";
import { operationOf } from "./route.ts";
import { S3Error } from "./s3-error.ts";
import { objects } from "./tables.ts";
import { errorAnswer } from "./xml-answer.ts";

export interface S3Options extends S3Services {
  /** Who signed a request; of the body a signature of S3's covers what its headers say. */
  readonly identify: Identify;
  /** The same for addresses signed in the old way. */
  readonly identifyV2: (request: HttpRequest, bucketName: string | undefined) => Caller;
  /** How the chunks of a body are signed that come one by one. */
  readonly chunkSignatures: (request: HttpRequest) => ChunkSignatures;
  /** What callers may do; everything in their own account when absent. */
  readonly policies?: CallerPolicies;
}

/** Amazon S3, as far as its README says. */
export interface S3 {
  readonly application: StreamedApplication;
  /** Removes what an earlier life left half done; resolves when it has. */
  tidy(): Promise<void>;
}

export function s3(options: S3Options): S3 {
  const { ids, log } = options;
  const tidied = tidyOnce(options);
  const uploads = new Map<string, MultipartUpload>();
  return {
    tidy: tidied,
    application: {
      takes: isS3,
      refuse: (head) => answered(head, ids.uuid(), new S3Error("SlowDown")),
      handle: async (request) => {
        const requestId = ids.uuid();
        try {
          await tidied();
          return withIds(await run(options, uploads, request), requestId);
        } catch (error) {
          const known = asS3Error(error, request);
          if (known) return answered(request, requestId, known);
          log.error("S3 met a fault of ours", {
            requestId,
            error: error instanceof Error ? (error.stack ?? error.message) : String(error),
          });
          return answered(request, requestId, new S3Error("InternalError"));
        }
      },
    },
  };
}

/** Signed for S3, in the header or in the address. */
function isS3(head: RequestHead): boolean {
  return credentialScope(whole(head))?.service === "s3" || isPresignedV2(head.target);
}

function whole({ method, target, headers }: RequestHead): HttpRequest {
  return { method, target, headers, body: new Uint8Array() };
}

function withIds(response: StreamedResponse, requestId: string): StreamedResponse {
  const headers = { "x-amz-request-id": requestId, "x-amz-id-2": requestId, ...response.headers };
  return { ...response, headers };
}

function answered(head: RequestHead, requestId: string, error: S3Error): StreamedResponse {
  const resource = head.target.split("?")[0] ?? "";
  return withIds(errorAnswer(error, { resource, requestId }), requestId);
}

async function run(
  options: S3Options,
  uploads: Map<string, MultipartUpload>,
  request: StreamedRequest,
): Promise<StreamedResponse> {
  const header = headerReader(request.headers);
  const caller = isPresignedV2(request.target)
    ? options.identifyV2(whole(request), bucketOfHost(header("host") ?? ""))
    : options.identify(whole(request), "s3");
  const { bucketName = "", key = "", query } = s3Resource(request.target, header("host") ?? "");
  const exchange: S3Exchange = {
    ...options,
    check: (await options.policies?.(caller, request)) ?? (() => {}),
    uploads,
    request,
    signatures: () => options.chunkSignatures(whole(request)),
    caller,
    query,
    header,
    bucketName,
    key,
  };
  const level = key !== "" ? "object" : bucketName !== "" ? "bucket" : "service";
  const operation = operationOf({
    level,
    method: request.method,
    query,
    isCopy: header("x-amz-copy-source") !== undefined,
  });
  return operation(exchange);
}

/** What went wrong before an operation, in S3's codes. */
function asS3Error(error: unknown, request: RequestHead): S3Error | undefined {
  if (error instanceof S3Error) return error;
  if (error instanceof ApiError) return fromApiError(error, request);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE")
    return new S3Error("IncompleteBody");
  if (isDiskFull(error)) return new S3Error("SlowDown", { message: "The disk is full." });
  return undefined;
}

function fromApiError(error: ApiError, { target }: RequestHead): S3Error {
  switch (error.code) {
    case "UnrecognizedClientException":
      return new S3Error("InvalidAccessKeyId");
    case "ExpiredTokenException":
      return new S3Error("ExpiredToken");
    case "InvalidSignatureException":
      if (!/^Signature (?:expired|not yet)/.test(error.message))
        return new S3Error("SignatureDoesNotMatch");
      return target.includes("X-Amz-Expires")
        ? new S3Error("AccessDenied", { message: "Request has expired" })
        : new S3Error("RequestTimeTooSkewed");
    case "AccessDeniedException":
      return new S3Error("AccessDenied", { message: error.message });
    case "MissingAuthenticationTokenException":
      return new S3Error("AccessDenied");
    default:
      return new S3Error("InvalidRequest", { message: error.message });
  }
}

/** Removes what no object needs: files of an earlier life that were on their way in or out. */
function tidyOnce({ store, bigFiles }: S3Services): () => Promise<void> {
  let done: Promise<void> | undefined;
  const tidy = async (): Promise<void> => {
    await bigFiles.remove(INCOMING);
    for (const fileId of await bigFiles.list(OBJECTS)) {
      const isNeeded = await store.read((view) => view.count(objects, "file", fileId) > 0);
      if (!isNeeded) await bigFiles.remove(filePath(fileId));
    }
  };
  return () => (done ??= tidy());
}
