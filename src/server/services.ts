import { ecsService, type EcsOptions } from "../api/dispatch.ts";
import { ec2 } from "../companions/ec2/companion.ts";
import { iam } from "../companions/iam/companion.ts";
import { sts } from "../companions/sts/companion.ts";
import type { Sealer } from "../runtime/sealer.ts";
import type { AwsService } from "../wire/service.ts";

export interface ServicesOptions extends EcsOptions {
  readonly sealer: Sealer;
}

/** Every AWS service this server answers for: ECS itself, and one line per companion. */
export function services(options: ServicesOptions): readonly AwsService[] {
  return [ecsService(options), ec2(options), iam(options), sts(options)];
}
