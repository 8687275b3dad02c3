import type * as ecs from "@aws-sdk/client-ecs";
import type { Shape } from "../shape.ts";
import { MAX_PORT } from "./limits.ts";

export type PortMapping = Shape<ecs.PortMapping>;

/** Ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

const RANGE = /^(\d{1,5})-(\d{1,5})$/;

/** `"8000-8010"`, or nothing when it is not two ports in rising order. */
export function parsePortRange(text: string): PortRange | undefined {
  const match = RANGE.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  return isPort(first) && isPort(last) && first < last ? { first, last } : undefined;
}

/** The container ports a mapping is about; nothing when it is malformed. */
export function containerPorts(mapping: PortMapping): PortRange | undefined {
  if (mapping.containerPortRange !== undefined) return parsePortRange(mapping.containerPortRange);
  const { containerPort } = mapping;
  return isPort(containerPort) ? { first: containerPort, last: containerPort } : undefined;
}

/**
 * The protocol of a mapping. ECS "treats any other specified value as tcp".
 * Source: Amazon ECS API Reference, "PortMapping", "protocol".
 */
export function protocolOf({ protocol }: PortMapping): "tcp" | "udp" {
  return protocol === "udp" ? "udp" : "tcp";
}

/** Whether it is a port that something can listen on. */
export function isPort(port: number | undefined): port is number {
  return port !== undefined && port >= 1 && port <= MAX_PORT;
}
