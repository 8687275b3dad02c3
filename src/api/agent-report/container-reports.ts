import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../../domain/shape.ts";
import type { ContainerReport } from "../../domain/task/container-report.ts";
import type { NetworkBinding } from "../../domain/task/record.ts";

/** One container's part of a report, without what is not there. */
export function containerReport(
  change: Shape<ecs.ContainerStateChange>,
): readonly ContainerReport[] {
  const { containerName, status, runtimeId, exitCode, reason, imageDigest } = change;
  if (containerName === undefined) return [];
  return [
    {
      containerName,
      ...(status !== undefined && { status }),
      ...(runtimeId !== undefined && { runtimeId }),
      ...(exitCode !== undefined && { exitCode }),
      ...(reason !== undefined && { reason }),
      ...(imageDigest !== undefined && { imageDigest }),
      ...(change.networkBindings && {
        networkBindings: change.networkBindings.map(networkBinding),
      }),
    },
  ];
}

function networkBinding(binding: Shape<ecs.NetworkBinding>): NetworkBinding {
  const { bindIP, containerPort, hostPort, containerPortRange, hostPortRange, protocol } = binding;
  return {
    bindIP: bindIP ?? "0.0.0.0",
    ...(containerPort !== undefined && { containerPort }),
    ...(hostPort !== undefined && { hostPort }),
    ...(containerPortRange !== undefined && { containerPortRange }),
    ...(hostPortRange !== undefined && { hostPortRange }),
    protocol: protocol ?? "tcp",
  };
}
