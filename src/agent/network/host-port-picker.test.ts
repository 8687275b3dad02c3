import { describe, expect, test } from "vitest";
import { HostPortPicker } from "./host-port-picker.ts";

const TCP = { containerPort: 80, protocol: "tcp" } as const;

interface Host {
  readonly last?: number;
  readonly busy?: readonly number[];
  readonly reserved?: readonly number[];
}

function aPicker({ last = 49_160, busy = [], reserved = [] }: Host = {}): HostPortPicker {
  const isFree = async (port: number): Promise<boolean> => !busy.includes(port);
  return new HostPortPicker({ first: 49_153, last, isFree }, reserved);
}

describe("host ports are picked", () => {
  test("one for each mapping that names none", async () => {
    const mappings = [TCP, { ...TCP, hostPort: 8080 }, { ...TCP, hostPort: 0 }];
    expect(await aPicker().pick("a", mappings)).toEqual([49_153, 8080, 49_154]);
  });

  test("in a row for a range, around what is taken", async () => {
    const range = { containerPortRange: "9000-9002", protocol: "udp" } as const;
    expect(await aPicker({ busy: [49_154] }).pick("a", [range])).toEqual([49_155]);
  });

  test("and never one that is reserved", async () => {
    const picker = aPicker({ last: 49_154, reserved: [49_153] });
    expect(await picker.pick("a", [TCP])).toEqual([49_154]);
  });

  test("anew only when they were given back, and had their rest", async () => {
    const picker = aPicker({ last: 49_155 });
    expect(await picker.pick("a", [TCP])).toEqual([49_153]);
    expect(await picker.pick("b", [TCP])).toEqual([49_154]);
    picker.release("a");
    expect(await picker.pick("c", [TCP])).toEqual([49_155]);
    expect(await picker.pick("d", [TCP])).toEqual([49_153]);
  });

  test("at once by several, none twice", async () => {
    const picker = aPicker();
    const picked = await Promise.all(["a", "b", "c"].map((owner) => picker.pick(owner, [TCP])));
    expect(new Set(picked.flat()).size).toBe(3);
  });

  test("until there are none", async () => {
    await expect(aPicker({ last: 49_153, busy: [49_153] }).pick("a", [TCP])).rejects.toMatchObject({
      reason: "HostConfigError: 1 contiguous host ports are not available in 49153-49153",
    });
  });
});
