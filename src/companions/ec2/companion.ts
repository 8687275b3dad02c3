import { ApiError } from "../../domain/errors.ts";
import type { Ids } from "../../runtime/ids.ts";
import type { Log } from "../../runtime/log.ts";
import { ensureNetwork } from "../../store/default-vpc.ts";
import type { Store } from "../../store/view.ts";
import { findOperation } from "../../wire/find-operation.ts";
import type { AwsService, Call } from "../../wire/service.ts";
import type { AnyEc2Operation, Ec2Context } from "./operation.ts";
import { ec2Operations } from "./operations.ts";
import { ec2Permissions } from "./permissions.ts";

export interface Ec2Options {
  readonly store: Store;
  readonly ids: Ids;
  readonly log: Log;
}

/** The part of Amazon EC2 that tasks are placed in. Its README says what is there. */
export function ec2(options: Ec2Options): AwsService {
  return {
    signingName: "ec2",
    protocol: "ec2",
    version: "2016-11-15",
    xmlNamespace: "http://ec2.amazonaws.com/doc/2016-11-15/",
    loadModel: () => import("@aws-sdk/client-ec2"),
    permissions: (call) => options.store.read((view) => ec2Permissions(view, call)),
    handle: async (call) => run(options, call),
  };
}

function run({ store, ids, log }: Ec2Options, call: Call): Promise<object> {
  const operation = findOperation<AnyEc2Operation>("ec2", ec2Operations, call);
  const warn = (message: string): void =>
    log.warn(message, { operation: call.operation, requestId: call.requestId });
  return store.write((tx) => {
    ensureNetwork(tx, call.caller, ids);
    const { caller } = call;
    // The wire has checked every member's type by the schema of the operation that this context is for.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `never` is a type no check can reach
    const input = call.input as never;
    const context: Ec2Context<never> = { input, tx, caller, ids, warn };
    const output = operation(context);
    // Thrown, so that what the operation changed is taken back.
    if (call.input["DryRun"] === true) throw dryRun();
    return output;
  });
}

function dryRun(): ApiError {
  return new ApiError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
}
