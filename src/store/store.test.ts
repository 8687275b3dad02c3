import { expect, test } from "vitest";
import { aStore } from "../../test/fixtures/store.ts";
import { table } from "./table.ts";

interface Boat {
  readonly name: string;
  readonly berth?: string;
}

const boats = table<Boat>()({
  kind: "boat",
  key: (row) => row.name,
  indexes: { berth: (row) => row.berth },
});

test("a row is found by its key and by its index once it was put", async () => {
  const store = await aStore({ tables: [boats] });

  await store.write((tx) => tx.put(boats, { name: "Ada", berth: "north" }));

  expect(await store.read((view) => view.get(boats, "Ada"))).toEqual({
    name: "Ada",
    berth: "north",
  });
  expect(await store.read((view) => [...view.by(boats, "berth", "north")])).toHaveLength(1);
});
