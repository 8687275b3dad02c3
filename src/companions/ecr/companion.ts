import { ApiError } from "../../domain/errors.ts";
import { isDiskFull } from "../../runtime/disk-full.ts";
import { findOperation } from "../../wire/find-operation.ts";
import type { AwsService, Call } from "../../wire/service.ts";
import type { StreamedApplication } from "../../wire/streamed.ts";
import { Blobs } from "./blobs.ts";
import { startHousekeeping } from "./housekeeping.ts";
import type { AnyEcrOperation, EcrContext } from "./operation.ts";
import { ecrOperations } from "./operations.ts";
import { ecrPermissions } from "./permissions.ts";
import { ociRegistry } from "./registry/registry.ts";
import type { EcrOptions, EcrServices } from "./services.ts";
import { registryTokens } from "./tokens.ts";
import { Touches } from "./touches.ts";
import { UploadIsBusy, Uploads } from "./uploads.ts";

/** Amazon ECR: its API, the registry that Docker talks to, and the loop that clears up. */
export interface Ecr {
  readonly service: AwsService;
  readonly registry: StreamedApplication;
  /** Starts the loop; returns the function that stops it. */
  start(): () => Promise<void>;
}

const GRACE_MS = 60 * 60_000;

export function ecr(options: EcrOptions): Ecr {
  const { store, clock, ids, log, endpoint, bigFiles, files } = options;
  const blobs = new Blobs(bigFiles);
  const services: EcrServices = {
    store,
    clock,
    ids,
    log,
    endpoint,
    blobs,
    uploads: new Uploads({ files: bigFiles, blobs, clock, ids }),
    tokens: registryTokens(files),
    touches: new Touches(clock),
  };
  return {
    service: {
      signingName: "ecr",
      protocol: "json-1.1",
      targetPrefix: "AmazonEC2ContainerRegistry_V20150921",
      version: "2015-09-21",
      loadModel: () => import("@aws-sdk/client-ecr"),
      permissions: (call) => ecrPermissions(store, call),
      hasResourcePolicies: true,
      handle: async (call) => run(services, call),
    },
    registry: ociRegistry(services, options),
    start: () => startHousekeeping({ ...services, graceMs: options.graceMs ?? GRACE_MS }),
  };
}

async function run(services: EcrServices, call: Call): Promise<object> {
  const operation = findOperation<AnyEcrOperation>("ecr", ecrOperations, call);
  const { store } = services;
  // The wire has checked every member's type by the schema of the operation that this context is for.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `never` is a type no check can reach
  const input = call.input as never;
  const context: EcrContext<never> = {
    ...services,
    input,
    caller: call.caller,
    read: (look) => store.read(look),
    write: (change) => store.write(change),
  };
  try {
    return await operation(context);
  } catch (error) {
    throw asRefusal(error) ?? error;
  }
}

/** What is no fault of this program's, and may be gone when the client asks again, as the SDKs do after a 500. */
function asRefusal(error: unknown): ApiError | undefined {
  if (error instanceof UploadIsBusy) {
    return new ApiError("ServerException", "Another request writes to the layer upload.");
  }
  if (isDiskFull(error)) return new ApiError("ServerException", "The registry's disk is full.");
  return undefined;
}
