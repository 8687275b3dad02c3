/**
 * How many ports a container instance can have taken at a time, those its agent keeps for itself included and
 * those that the kernel chooses not: Amazon ECS API Reference, "PortMapping", hostPort.
 */
export const MAX_HOST_PORTS = 100;

/** A port taken on a container instance. */
export interface HostPort {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}
