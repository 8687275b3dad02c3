import { ApiError } from "../../../domain/errors.ts";
import type {
  StreamedApplication,
  StreamedRequest,
  StreamedResponse,
} from "../../../wire/streamed.ts";
import type { Caller } from "../../../domain/scope.ts";
import type { CheckPermission, PermissionRequest } from "../../../wire/service.ts";
import { isDiskFull } from "../../../runtime/disk-full.ts";
import type { EcrOptions, EcrServices } from "../services.ts";
import { answer, jsonAnswer, refusalAnswer, refusalOf, RegistryRefusal } from "./answers.ts";
import { identify } from "./authentication.ts";
import { deleteBlob, getBlob } from "./blob.ts";
import { headerOf, type RegistryExchange, registryExchange } from "./exchange.ts";
import { listReferrers, listTags } from "./lists.ts";
import { deleteManifest, getManifest, putManifest } from "./manifest.ts";
import { isRegistryPath, registryRoute, type RegistryRoute } from "./route.ts";
import { appendToUpload, cancelUpload, finishUpload, startUpload, uploadStatus } from "./upload.ts";

/**
 * The registry that Docker talks to: the OCI Distribution Specification 1.1 over ECR's repositories, with ECR's
 * rules. A repository has to be there before anything is pushed to it.
 */
export function ociRegistry(
  services: EcrServices,
  options: Pick<EcrOptions, "auth" | "defaultRegion" | "policies">,
): StreamedApplication {
  const { log, ids } = services;
  const common = (): Readonly<Record<string, string>> => ({
    "docker-distribution-api-version": "registry/2.0",
    "x-amzn-RequestId": ids.uuid(),
  });
  const withCommon = (response: StreamedResponse): StreamedResponse => ({
    ...response,
    headers: { ...common(), ...response.headers },
  });
  return {
    takes: ({ target, headers }) =>
      isRegistryPath(target) &&
      !headers.some(([name, value]) => /^authorization$/i.test(name) && value.startsWith("AWS4-")),
    refuse: () => withCommon(refusalAnswer(TOO_MANY)),
    handle: async (request) => {
      try {
        return withCommon(await run(services, { request, ...options }));
      } catch (error) {
        const refusal = refusalOf(error) ?? worldly(error);
        if (refusal) return withCommon(refusalAnswer(refusal));
        log.error("the registry met a fault of ours", {
          request: `${request.method} ${request.target.split("?")[0]}`,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
        return withCommon(refusalAnswer(FAULT));
      }
    },
  };
}

const TOO_MANY = new RegistryRefusal(429, "TOOMANYREQUESTS", "Rate exceeded", {
  "retry-after": "1",
});
const FAULT = new RegistryRefusal(500, "UNKNOWN", "Service Unavailable. Please try again later.");

/** What is nobody's fault here: a disk that is full, a client that is gone. */
function worldly(error: unknown): RegistryRefusal | undefined {
  if (isDiskFull(error)) {
    return new RegistryRefusal(507, "UNKNOWN", "The registry's disk is full");
  }
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE") {
    return new RegistryRefusal(400, "BLOB_UPLOAD_INVALID", "The request broke off");
  }
  return undefined;
}

/** Where nobody is asked who they are, everybody is root of an account, and has nothing in others. */
function ownAccountOnly(
  { accountId, principalArn }: Caller,
  { action, resources }: PermissionRequest,
): void {
  const foreign = resources.find((arn) => arn.split(":")[4] !== accountId);
  if (foreign === undefined) return;
  throw new ApiError(
    "AccessDeniedException",
    `User: ${principalArn} is not authorized to perform: ${action} on resource: ${foreign} ` +
      `because no resource-based policy allows the ${action} action`,
  );
}

async function run(
  services: EcrServices,
  given: {
    readonly request: StreamedRequest;
  } & Pick<EcrOptions, "auth" | "defaultRegion" | "policies">,
): Promise<StreamedResponse> {
  const { request, policies, auth, defaultRegion } = given;
  const { route, query } = registryRoute(request.target);
  const who = await identify(request, query, { ...services, auth, defaultRegion });
  if (who.onlyBlob !== undefined && !isDownloadOf(who.onlyBlob, request, route)) {
    throw new RegistryRefusal(403, "DENIED", "The token is for the download of one blob");
  }
  if (route.kind === "base") return base(request);
  if (route.kind === "catalog") {
    throw new RegistryRefusal(405, "UNSUPPORTED", "There is no catalog. Ask DescribeRepositories.");
  }
  const { name } = route;
  const check: CheckPermission =
    (await policies?.(who.caller, request)) ??
    ((permission) => ownAccountOnly(who.caller, permission));
  const exchange = registryExchange(services, { request, query, who, name, check });
  const work = METHODS[route.kind][request.method];
  if (work === undefined) {
    const allow = Object.keys(METHODS[route.kind]).join(", ");
    throw new RegistryRefusal(405, "UNSUPPORTED", "The operation is unsupported", { allow });
  }
  return work(exchange, lastOf(route));
}

function isDownloadOf(digest: string, { method }: StreamedRequest, route: RegistryRoute): boolean {
  return (
    (method === "GET" || method === "HEAD") && route.kind === "blob" && route.digest === digest
  );
}

function base({ method, headers }: StreamedRequest): StreamedResponse {
  if (method === "GET" || method === "HEAD") {
    return headerOf({ headers }, "accept") === undefined ? answer(200) : jsonAnswer({});
  }
  throw new RegistryRefusal(405, "UNSUPPORTED", "The operation is unsupported", { allow: "GET" });
}

/** What stands last in the path: a digest, a reference, an id. */
function lastOf(route: RegistryRoute): string {
  if ("digest" in route) return route.digest;
  if ("reference" in route) return route.reference;
  return "id" in route ? route.id : "";
}

type Work = (exchange: RegistryExchange, last: string) => Promise<StreamedResponse>;

const METHODS: Readonly<
  Record<Exclude<RegistryRoute["kind"], "base" | "catalog">, Readonly<Record<string, Work>>>
> = {
  blob: { GET: getBlob, HEAD: getBlob, DELETE: deleteBlob },
  manifest: { GET: getManifest, HEAD: getManifest, PUT: putManifest, DELETE: deleteManifest },
  referrers: { GET: listReferrers },
  tags: { GET: listTags },
  upload: {
    GET: uploadStatus,
    PATCH: appendToUpload,
    PUT: finishUpload,
    DELETE: cancelUpload,
  },
  uploads: { POST: startUpload },
};
