import { ecsService, type EcsOptions } from "../api/dispatch.ts";
import type { Ecr } from "../companions/ecr/companion.ts";
import { ec2 } from "../companions/ec2/companion.ts";
import { sts } from "../companions/sts/companion.ts";
import type { AwsService } from "../wire/service.ts";

/** Every AWS service this server answers for: ECS itself, and one line per companion. */
export function services(options: EcsOptions & { readonly ecr?: Ecr }): readonly AwsService[] {
  return [ecsService(options), ec2(options), ...(options.ecr ? [options.ecr.service] : []), sts()];
}
