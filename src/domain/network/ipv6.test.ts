import { expect, test } from "vitest";
import { canonicalIpv6Cidr } from "./ipv6.ts";

test.each([
  ["::/0", "::/0"],
  ["2001:DB8:0:0:1::1/128", "2001:db8::1:0:0:1/128"],
  ["2001:db8:1234:5678::1/32", "2001:db8::/32"],
  ["2001:db8:1:2:3:4:5:6/52", "2001:db8:1::/52"],
  ["fe80::1/10", "fe80::/10"],
  ["1:0:2:0:3:0:4:0/128", "1:0:2:0:3:0:4:0/128"],
])("reads %s in its canonical form %s", (text, canonical) => {
  expect(canonicalIpv6Cidr(text)).toBe(canonical);
});

test.each(["", "::", "::/129", "1::2::3/64", "1:2:3/64", "12345::/16", "10.0.0.0/8", ":::/0"])(
  "does not take %j for a block",
  (text) => {
    expect(canonicalIpv6Cidr(text)).toBeUndefined();
  },
);
