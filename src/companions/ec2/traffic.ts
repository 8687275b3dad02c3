import type { IpPermission } from "@aws-sdk/client-ec2";
import type { SecurityGroupRule } from "../../domain/network/security-group.ts";
import type { Shape } from "../../domain/shape.ts";
import { invalidValue, required } from "./parameters.ts";

/** What a rule lets through, without to whom. */
export type Traffic = Pick<SecurityGroupRule, "ipProtocol" | "fromPort" | "toPort">;

/** The protocols that have names; others have their numbers. */
const NAMES: Readonly<Record<string, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6" };

const MAX_PORT = 65_535;
const MAX_ICMP = 255;

/**
 * Protocol and ports of a permission. Ports count for TCP and UDP only, type and code for ICMP; of any other
 * protocol all goes. Throws MissingParameter and InvalidParameterValue.
 * Source: Amazon EC2 API Reference, "IpPermission".
 */
export function trafficOf({ IpProtocol, FromPort, ToPort }: Shape<IpPermission>): Traffic {
  const ipProtocol = protocolOf(required(IpProtocol, "IpPermissions.IpProtocol"));
  switch (ipProtocol) {
    case "tcp":
    case "udp":
      return { ipProtocol, ...portRange(FromPort, ToPort) };
    case "icmp":
    case "icmpv6":
      return { ipProtocol, ...icmpTypeAndCode(FromPort, ToPort) };
    default:
      return { ipProtocol };
  }
}

function protocolOf(given: string): string {
  const protocol = NAMES[given] ?? given.toLowerCase();
  if (protocol === "-1" || Object.values(NAMES).includes(protocol)) return protocol;
  if (/^\d{1,3}$/.test(protocol) && Number(protocol) <= 255) return String(Number(protocol));
  throw invalidValue(`Invalid value '${given}' for IP protocol. Unknown protocol.`);
}

function portRange(from: number | undefined, to: number | undefined): Omit<Traffic, "ipProtocol"> {
  if (from === undefined || to === undefined) {
    throw invalidValue(
      "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
    );
  }
  // All ports may be written as -1 to -1.
  if (from === -1 && to === -1) return { fromPort: 0, toPort: MAX_PORT };
  checkRange("TCP/UDP (from) port", from, { least: 0, most: MAX_PORT });
  checkRange("TCP/UDP (to) port", to, { least: 0, most: MAX_PORT });
  if (from > to) throw invalidValue(`Invalid TCP/UDP port range (${from}:${to})`);
  return { fromPort: from, toPort: to };
}

/** -1 stands for any type, and for any code. */
function icmpTypeAndCode(type = -1, code = -1): Omit<Traffic, "ipProtocol"> {
  checkRange("ICMP type", type, { least: -1, most: MAX_ICMP });
  checkRange("ICMP code", code, { least: -1, most: MAX_ICMP });
  return { fromPort: type, toPort: code };
}

function checkRange(
  what: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (value < least || value > most) throw invalidValue(`${what} (${value}) out of range`);
}
