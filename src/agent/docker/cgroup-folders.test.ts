import { beforeEach, describe, expect, test } from "vitest";
import { cgroupsOfSystemd, cgroupsOfVersion1, cgroupsOfVersion2 } from "./cgroup-folders.ts";

const LIMITS = { memoryBytes: 1024, cpuQuotaMicroseconds: 25_000, cpuShares: 256 };

let files: Map<string, string | undefined>;
beforeEach(() => {
  files = new Map([["memory", undefined]]);
});

const folders = {
  makeFolder: async (path: string) => void files.set(path, undefined),
  write: async (path: string, text: string) => void files.set(path, text),
  removeFolder: async (path: string) => {
    for (const name of files.keys()) if (`${name}/`.startsWith(`${path}/`)) files.delete(name);
  },
  removeIfEmpty: async (path: string) => {
    const isEmpty = ![...files.keys()].some((name) => name.startsWith(`${path}/`));
    if (isEmpty) files.delete(path);
  },
  list: async () => ["cpu", "memory"],
};

const written = (): object =>
  Object.fromEntries([...files].filter(([, text]) => text !== undefined));

describe("version 1", () => {
  test("holds a task in a folder of each controller, by Docker's name for it", async () => {
    const cgroups = cgroupsOfVersion1(folders);
    await cgroups.ensure("1d", LIMITS);
    expect(cgroups.parentOf("1d")).toBe("/longshore/1d");
    expect(written()).toEqual({
      "memory/longshore/1d/memory.use_hierarchy": "1",
      "memory/longshore/1d/memory.limit_in_bytes": "1024",
      "cpu/longshore/1d/cpu.shares": "256",
      "cpu/longshore/1d/cpu.cfs_period_us": "100000",
      "cpu/longshore/1d/cpu.cfs_quota_us": "25000",
    });
  });

  test("leaves nothing of the task behind", async () => {
    const cgroups = cgroupsOfVersion1(folders);
    await cgroups.ensure("1d", LIMITS);
    await cgroups.remove("1d");
    expect([...files.keys()]).toEqual(["memory"]);
  });
});

test("what holds the groups goes with the last of them", async () => {
  files = new Map();
  const cgroups = cgroupsOfVersion2(folders);
  await cgroups.ensure("1d", LIMITS);
  files.delete("longshore/cgroup.subtree_control");
  await cgroups.end();
  expect(files.has("longshore")).toBe(true);
  await cgroups.remove("1d");
  await cgroups.end();
  expect(files.has("longshore")).toBe(false);
});

test("version 2 hands the controllers down and limits the task's folder", async () => {
  const cgroups = cgroupsOfVersion2(folders);
  await cgroups.ensure("1d", LIMITS);
  expect(written()).toEqual({
    "cgroup.subtree_control": "+cpu +memory",
    "longshore/cgroup.subtree_control": "+cpu +memory",
    "longshore/1d/memory.max": "1024",
    "longshore/1d/cpu.weight": "10",
    "longshore/1d/cpu.max": "25000 100000",
  });
});

test("a limit that the task has not is left as it is", async () => {
  await cgroupsOfVersion2(folders).ensure("1d", { memoryBytes: 1 });
  expect(written()).not.toHaveProperty("longshore/1d/cpu.max");
});

describe("systemd", () => {
  test.each([
    ["Unit longshore-1d.slice was already loaded or has a fragment file.", "is there"],
    ["Access denied", "Access denied"],
  ])("that answers %j: the slice %s", async (answer, outcome) => {
    const run = (): Promise<void> => Promise.reject(new Error(answer));
    const making = cgroupsOfSystemd(run, 2).ensure("1d", LIMITS);
    expect(await making.then(() => "is there").catch((error: Error) => error.message)).toBe(
      outcome,
    );
  });

  test.each([
    [1, ["MemoryLimit", "t", "1024"], ["CPUShares", "t", "256"]],
    [2, ["MemoryMax", "t", "1024"], ["CPUWeight", "t", "10"]],
  ] as const)(
    "is asked for a slice with properties of version %d",
    async (version, memory, cpu) => {
      const ran: (readonly string[])[] = [];
      const cgroups = cgroupsOfSystemd(async (program, words) => {
        ran.push([program, ...words]);
      }, version);
      await cgroups.ensure("1d", LIMITS);
      await cgroups.remove("1d");
      expect(cgroups.parentOf("1d")).toBe("longshore-1d.slice");
      expect(ran[0]?.join(" ")).toBe(
        "busctl call org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager " +
          "StartTransientUnit ssa(sv)a(sa(sv)) longshore-1d.slice replace 5 " +
          "Description s containers of an ECS task DefaultDependencies b false " +
          `${memory.join(" ")} CPUQuotaPerSecUSec t 250000 ${cpu.join(" ")} 0`,
      );
      expect(ran[1]).toEqual(["systemctl", "stop", "longshore-1d.slice"]);
    },
  );
});
