import { expect, test } from "vitest";
import { networkThatOverlaps, routeThatOverlaps } from "./network-clash.ts";

const spec = { name: "longshore-vpc-1", subnetCidr: "172.31.0.0/16", gateway: "172.31.0.1" };
const aNetwork = (Name: string, Subnet: string) => ({ Name, IPAM: { Config: [{ Subnet }] } });

test("another Docker network with addresses of the range is named", () => {
  const answer = [aNetwork("bridge", "172.17.0.0/16"), aNetwork("mine", "172.31.16.0/20")];
  expect(networkThatOverlaps(answer, spec)).toBe("172.31.16.0/20 of the Docker network mine");
});

test("networks of other ranges, of IPv6 and of none are no obstacle", () => {
  const answer = [
    aNetwork("bridge", "172.17.0.0/16"),
    aNetwork("six", "fd00::/8"),
    aNetwork("longshore-vpc-1", "172.31.0.0/16"),
    { Name: "host", IPAM: { Config: null } },
  ];
  expect(networkThatOverlaps(answer, spec)).toBeUndefined();
});

const HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT";
const aRoute = (...[device, destination, mask]: readonly string[]) =>
  [device, destination, "00000000", "0001", "0", "0", "0", mask, "0", "0", "0"].join("\t");

test("a route of the machine into the range is named", () => {
  const text = [HEAD, aRoute("eth0", "00101FAC", "00F0FFFF")].join("\n");
  expect(routeThatOverlaps(text, spec)).toBe("the route 172.31.16.0/20 of this machine (eth0)");
});

test("the default route and routes elsewhere are no obstacle", () => {
  const lines = [aRoute("eth0", "00000000", "00000000"), aRoute("eth0", "0000A8C0", "0000FFFF")];
  expect(routeThatOverlaps([HEAD, ...lines, ""].join("\n"), spec)).toBeUndefined();
});
