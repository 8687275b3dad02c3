import { ApiError } from "../domain/errors.ts";
import { credentialScope } from "./credential-scope.ts";
import type { Envelope } from "./envelope.ts";
import { ec2Envelope } from "./ec2/envelope.ts";
import { EC2_QUERY } from "./ec2/dialect.ts";
import { header, type HttpRequest } from "./http.ts";
import { jsonEnvelope } from "./json/envelope.ts";
import { parseJsonInput } from "./json/parse.ts";
import { FAULT_NAMESPACE, queryEnvelope } from "./query/envelope.ts";
import { formTree, parseForm, type FormParameters } from "./query/form.ts";
import { readStruct } from "./query/read.ts";
import type { StructSchema } from "./schema.ts";
import type { AwsService } from "./service.ts";
import { splitTarget } from "./signature/canonical-request.ts";

/** A request matched to a service, with how its input is read and its answers are written. */
export interface Route {
  readonly kind: "call";
  readonly service: AwsService;
  readonly operation: string;
  readonly envelope: Envelope;
  /** What is answered when the service's model has no such operation. */
  readonly unknownOperation: () => Refusal;
  readonly readInput: (schema: StructSchema) => Readonly<Record<string, unknown>>;
}

/** A request that no service takes. */
export interface Refusal {
  readonly kind: "refused";
  readonly envelope: Envelope;
  readonly error: ApiError;
  /** The HTTP status where AWS's front door has another than the error's own. */
  readonly status?: number;
}

export type Router = (request: HttpRequest, body: Uint8Array) => Route | Refusal;

/**
 * Tells services apart by what their clients send, in the order that keeps them apart even where
 * hints disagree: alchemy's Cloud Control client sends `X-Amz-Target` and `?Action=` in one
 * request.
 *
 * 1. `X-Amz-Target: PREFIX.Operation` is AWS JSON.
 * 2. `Action` and `Version` in a form, or else in the query, are AWS Query or its EC2 dialect;
 *    services that share a version are told apart by the credential scope.
 *
 * What is left is by path, and no service of this server is: the credential scope tells which was meant.
 */
export function createRouter(services: readonly AwsService[]): Router {
  const byTarget = new Map(
    services.flatMap((service) => (service.targetPrefix ? [[service.targetPrefix, service]] : [])),
  );
  const queryServices = services.filter(
    ({ protocol }) => protocol === "query" || protocol === "ec2",
  );
  const names = new Set(services.map(({ signingName }) => signingName));
  return (request, body) => {
    const found = routeOf(request, body);
    if (found.kind === "call") return found;
    const meant = credentialScope(request)?.service;
    if (meant === undefined || names.has(meant)) return found;
    return { ...found, error: notHere(meant) };
  };

  function routeOf(request: HttpRequest, body: Uint8Array): Route | Refusal {
    const target = header(request, "x-amz-target");
    if (target !== undefined) return jsonRoute(byTarget, request, { target, body });
    const form = formOf(request, body);
    if (form.has("Action")) return queryRoute(queryServices, request, form);
    return isForm(request) ? missingAction() : noService(request);
  }
}

/** What is said to who means a service that Longshore has not, whatever its protocol. */
function notHere(service: string): ApiError {
  return new ApiError(
    "UnknownOperationException",
    `Longshore does not answer for the AWS service '${service}'.`,
  );
}

/** Source: AWS STS API Reference, "Common Errors". */
function missingAction(): Refusal {
  return {
    kind: "refused",
    envelope: queryEnvelope(FAULT_NAMESPACE),
    error: new ApiError(
      "MissingActionException",
      "The request is missing an action or a required parameter.",
    ),
  };
}

/** The services whose clients read errors as XML, though they send no form (their models: rest-xml). */
const REST_XML: ReadonlySet<string> = new Set(["cloudfront", "route53", "s3"]);

/** A request by path, as REST services have them, or one of no AWS client at all. */
function noService(request: HttpRequest): Refusal {
  const service = credentialScope(request)?.service;
  const isXml = service !== undefined && REST_XML.has(service);
  return {
    kind: "refused",
    envelope: isXml ? queryEnvelope(FAULT_NAMESPACE) : jsonEnvelope("application/x-amz-json-1.1"),
    error:
      service === undefined
        ? new ApiError(
            "UnknownOperationException",
            "This is a Longshore endpoint. It answers AWS API requests: set AWS_ENDPOINT_URL to it.",
          )
        : notHere(service),
    status: 404,
  };
}

/** The protocol a request speaks as far as it can be told before its body is read. */
export function provisionalEnvelope(request: HttpRequest): Envelope {
  if (header(request, "x-amz-target") === undefined && isForm(request)) {
    return queryEnvelope(FAULT_NAMESPACE);
  }
  return jsonEnvelope(jsonContentType(request, "json-1.1"));
}

function jsonRoute(
  byTarget: ReadonlyMap<string, AwsService>,
  request: HttpRequest,
  sent: { readonly target: string; readonly body: Uint8Array },
): Route | Refusal {
  const dot = sent.target.indexOf(".");
  const service = byTarget.get(sent.target.slice(0, Math.max(dot, 0)));
  const envelope = jsonEnvelope(jsonContentType(request, service?.protocol ?? "json-1.1"));
  const unknownOperation = (): Refusal => ({
    kind: "refused",
    envelope,
    error: new ApiError("UnknownOperationException", `Unknown operation ${sent.target}.`),
  });
  if (!service) return unknownOperation();
  // AWS's front door knows JSON operations by POST alone and has 404 for the rest.
  if (request.method !== "POST") return { ...unknownOperation(), status: 404 };
  return {
    kind: "call",
    service,
    operation: sent.target.slice(dot + 1),
    envelope,
    unknownOperation,
    readInput: (schema) => parseJsonInput(sent.body, schema),
  };
}

/** The version of JSON the client speaks, when it says so. */
function jsonContentType(request: HttpRequest, protocol: AwsService["protocol"]): string {
  const sent = mediaType(request);
  if (sent === "application/x-amz-json-1.0" || sent === "application/x-amz-json-1.1") return sent;
  return protocol === "json-1.0" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";
}

function queryRoute(
  services: readonly AwsService[],
  request: HttpRequest,
  form: FormParameters,
): Route | Refusal {
  const operation = form.get("Action") ?? "";
  const version = form.get("Version");
  const candidates = services.filter((service) => service.version === version);
  const scope = candidates.length > 1 ? credentialScope(request)?.service : undefined;
  const service = candidates.find((each) => each.signingName === scope) ?? candidates[0];
  const isEc2 = service?.protocol === "ec2";
  const unknownOperation = (): Refusal => ({
    kind: "refused",
    envelope: isEc2 ? ec2Envelope(FAULT_NAMESPACE) : queryEnvelope(FAULT_NAMESPACE),
    error: new ApiError(
      "UnknownOperationException",
      isEc2
        ? `The action ${operation} is not valid for this web service.`
        : `Could not find operation ${operation} for version ${version ?? "NO_VERSION_SPECIFIED"}`,
    ),
  });
  if (!service || (request.method !== "POST" && request.method !== "GET")) {
    return unknownOperation();
  }
  return {
    kind: "call",
    service,
    operation,
    envelope: (isEc2 ? ec2Envelope : queryEnvelope)(service.xmlNamespace ?? FAULT_NAMESPACE),
    unknownOperation,
    readInput: (schema) => readStruct(formTree(form), schema, isEc2 ? EC2_QUERY : undefined),
  };
}

/** The parameters of a form, or else of the query, where presigned requests have them. */
function formOf(request: HttpRequest, body: Uint8Array): FormParameters {
  const inBody = isForm(request) ? parseForm(new TextDecoder().decode(body)) : undefined;
  return inBody?.has("Action") ? inBody : parseForm(splitTarget(request.target)[1]);
}

function isForm(request: HttpRequest): boolean {
  return mediaType(request) === "application/x-www-form-urlencoded";
}

function mediaType(request: HttpRequest): string {
  return (header(request, "content-type") ?? "").split(";", 1).join("").trim().toLowerCase();
}
