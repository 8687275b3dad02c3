import { expect, test } from "vitest";
import { aContainer } from "../../../test/fixtures/task-definition.ts";
import { assignGpus } from "./assign-gpus.ts";

const wanting = (value: string) => aContainer({ resourceRequirements: [{ type: "GPU", value }] });

test("each container gets the next free ones, and none that another has", () => {
  const containers = [wanting("1"), aContainer(), wanting("2")];
  expect(assignGpus(containers, ["a", "b", "c", "d"])).toEqual([["a"], [], ["b", "c"]]);
});

test("all means what is there", () => {
  expect(assignGpus([wanting("ALL")], ["a", "b"])).toEqual([["a", "b"]]);
});
