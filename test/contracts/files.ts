import { expect, test } from "vitest";
import type { Files } from "../../src/runtime/files.ts";

/** A folder under test, empty at first. */
export interface FilesBench {
  readonly files: Files;
  /** Awaits a result while time passes. */
  readonly settle: <T>(result: Promise<T>) => Promise<T>;
}

/** What every folder of files guarantees. */
export function filesContract(start: () => Promise<FilesBench>): void {
  test("has nothing where nothing was written", async () => {
    const { files, settle } = await start();
    expect(await settle(files.read("a.json"))).toBeUndefined();
    expect(await settle(files.list("folder"))).toEqual([]);
  });

  test("gives back what was written last", async () => {
    const { files, settle } = await start();
    await settle(files.write("folder/a.json", "long text"));
    await settle(files.write("folder/a.json", "ü"));
    expect(await settle(files.read("folder/a.json"))).toBe("ü");
  });

  test("lists the files of one folder by their names", async () => {
    const { files, settle } = await start();
    for (const path of ["one/a", "one/b", "two/c", "d"]) await settle(files.write(path, path));
    expect((await settle(files.list("one"))).toSorted()).toEqual(["a", "b"]);
    expect(await settle(files.list("two"))).toEqual(["c"]);
  });

  test("forgets what is removed, and removing it again does nothing", async () => {
    const { files, settle } = await start();
    await settle(files.write("one/a", "text"));
    await settle(files.remove("one/a"));
    await settle(files.remove("one/a"));
    expect(await settle(files.read("one/a"))).toBeUndefined();
    expect(await settle(files.list("one"))).toEqual([]);
  });
}
