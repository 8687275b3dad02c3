import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  gatewayOf,
  isSubnetId,
  macAddressOf,
  nextAddress,
  nextCidrBlock,
  privateDnsNameOf,
  SUBNET_CAPACITY,
} from "./subnets.ts";

test("gives out the blocks of the default VPC first, then those of the shared address space", () => {
  const taken = new Set<string>();
  for (let count = 0; count < 17; count += 1) taken.add(nextCidrBlock(taken) ?? "none left");
  expect([...taken].slice(0, 2)).toEqual(["172.31.0.0/20", "172.31.16.0/20"]);
  expect([...taken].slice(-2)).toEqual(["172.31.240.0/20", "100.64.0.0/20"]);
});

test("gives a block that was released before it goes on to a new one", () => {
  expect(nextCidrBlock(new Set(["172.31.0.0/20", "172.31.32.0/20"]))).toBe("172.31.16.0/20");
});

test("starts behind the addresses that AWS keeps for itself", () => {
  expect(nextAddress({ cidrBlock: "172.31.16.0/20", isTaken: () => false })).toEqual({
    address: "172.31.16.5",
    cursor: 1,
  });
});

test("does not give an address again right after its release", () => {
  const first = nextAddress({ cidrBlock: "172.31.0.0/20", isTaken: () => false });
  const second = nextAddress({
    cidrBlock: "172.31.0.0/20",
    cursor: first?.cursor ?? 0,
    isTaken: () => false,
  });
  expect(second?.address).toBe("172.31.0.6");
});

test("goes round to the start and gives nothing when every address is taken", () => {
  const taken = new Set<string>();
  let cursor = SUBNET_CAPACITY - 2;
  for (let count = 0; count < SUBNET_CAPACITY; count += 1) {
    const next = nextAddress({
      cidrBlock: "172.31.0.0/20",
      cursor,
      isTaken: (address) => taken.has(address),
    });
    expect(next).toBeDefined();
    taken.add(next?.address ?? "");
    cursor = next?.cursor ?? 0;
  }
  expect(taken.size).toBe(SUBNET_CAPACITY);
  expect(taken).not.toContain("172.31.0.1");
  expect(taken).not.toContain("172.31.15.255");
  expect(
    nextAddress({
      cidrBlock: "172.31.0.0/20",
      cursor,
      isTaken: (address) => taken.has(address),
    }),
  ).toBeUndefined();
});

test("never gives an address that is in use, in whatever order addresses come and go", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (takes) => {
      const taken = new Set<string>();
      let cursor = SUBNET_CAPACITY - 10;
      for (const take of takes) {
        if (!take) {
          const [oldest] = taken;
          if (oldest !== undefined) taken.delete(oldest);
          continue;
        }
        const next = nextAddress({
          cidrBlock: "172.31.0.0/20",
          cursor,
          isTaken: (address) => taken.has(address),
        });
        if (!next) continue;
        expect(taken.has(next.address)).toBe(false);
        taken.add(next.address);
        cursor = next.cursor;
      }
    }),
  );
});

test("names the gateway with the subnet's prefix length", () => {
  expect(gatewayOf("172.31.16.0/20")).toBe("172.31.16.1/20");
});

test("derives a locally administered MAC from the address", () => {
  expect(macAddressOf("172.31.16.5")).toBe("02:ec:ac:1f:10:05");
});

test.each([
  ["us-east-1", "ip-172-31-0-5.ec2.internal"],
  ["eu-west-1", "ip-172-31-0-5.eu-west-1.compute.internal"],
])("names an address in %s as EC2 does", (region, name) => {
  expect(privateDnsNameOf({ region }, "172.31.0.5")).toBe(name);
});

test.each([
  ["subnet-12344321", true, true],
  ["subnet-0123456789abcdef0", true, true],
  ["subnet-local-a", true, false],
  ["subnet-", false, false],
  ["subnet-a/b", false, false],
  ["vpc-12344321", false, false],
])("takes %s for a subnet id: %s, strictly: %s", (text, lenient, strict) => {
  expect(isSubnetId(text, false)).toBe(lenient);
  expect(isSubnetId(text, true)).toBe(strict);
});
