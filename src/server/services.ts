import { ecsService, type EcsOptions } from "../api/dispatch.ts";
import type { Ecr } from "../companions/ecr/companion.ts";
import { ec2 } from "../companions/ec2/companion.ts";
import { iam } from "../companions/iam/companion.ts";
import { logs, type LogsOptions } from "../companions/logs/companion.ts";
import { secretsManager } from "../companions/secretsmanager/companion.ts";
import { ssm } from "../companions/ssm/companion.ts";
import { sts } from "../companions/sts/companion.ts";
import type { Sealer } from "../runtime/sealer.ts";
import type { AwsService } from "../wire/service.ts";

export type ServicesOptions = EcsOptions &
  LogsOptions & {
    readonly sealer: Sealer;
    readonly ecr?: Ecr;
  };

/** Every AWS service this server answers for: ECS itself, and one line per companion. */
export function services(options: ServicesOptions): readonly AwsService[] {
  const secrets = secretsManager(options);
  return [
    ecsService(options),
    ec2(options),
    ...(options.ecr ? [options.ecr.service] : []),
    iam(options),
    logs(options),
    secrets,
    ssm({ ...options, secrets }),
    sts(options),
  ];
}
