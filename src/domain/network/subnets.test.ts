import * as fc from "fast-check";
import { expect, test } from "vitest";
import { capacityOf, gatewayOf, macAddressOf, nextAddress, privateDnsNameOf } from "./subnets.ts";

const BLOCK = "172.31.0.0/28";
const CAPACITY = 11;

test.each([
  ["172.31.0.0/20", 4091],
  ["10.0.0.0/24", 251],
  ["10.0.0.0/28", 11],
])("has of %s %i addresses for tasks, as AWS keeps five", (cidrBlock, addresses) => {
  expect(capacityOf(cidrBlock)).toBe(addresses);
});

test("starts behind the addresses that AWS keeps for itself", () => {
  expect(nextAddress({ cidrBlock: "172.31.16.0/20", isTaken: () => false })).toEqual({
    address: "172.31.16.4",
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
  expect(second?.address).toBe("172.31.0.5");
});

test("goes round to the start and gives nothing when every address is taken", () => {
  const taken = new Set<string>();
  let cursor = CAPACITY - 2;
  for (let count = 0; count < CAPACITY; count += 1) {
    const next = nextAddress({
      cidrBlock: BLOCK,
      cursor,
      isTaken: (address) => taken.has(address),
    });
    expect(next).toBeDefined();
    taken.add(next?.address ?? "");
    cursor = next?.cursor ?? 0;
  }
  expect(taken.size).toBe(CAPACITY);
  expect(taken).not.toContain("172.31.0.3");
  expect(taken).toContain("172.31.0.4");
  expect(taken).not.toContain("172.31.0.15");
  expect(
    nextAddress({
      cidrBlock: BLOCK,
      cursor,
      isTaken: (address) => taken.has(address),
    }),
  ).toBeUndefined();
});

test("never gives an address that is in use, in whatever order addresses come and go", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (takes) => {
      const taken = new Set<string>();
      let cursor = CAPACITY - 10;
      for (const take of takes) {
        if (!take) {
          const [oldest] = taken;
          if (oldest !== undefined) taken.delete(oldest);
          continue;
        }
        const next = nextAddress({
          cidrBlock: BLOCK,
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
