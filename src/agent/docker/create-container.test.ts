import { expect, test } from "vitest";
import { droppedWish } from "./create-container.ts";

const SWAPPINESS =
  "Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.";
const SWAP =
  "Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.";

test("a wish that Docker drops with a warning is told in its words", () => {
  expect(droppedWish({ MemorySwappiness: 10 }, [SWAP, SWAPPINESS])).toBe(SWAPPINESS);
  expect(droppedWish({ MemorySwap: 1 }, [SWAP])).toBe(SWAP);
});

test("a warning of what nobody asked for is no matter", () => {
  expect(droppedWish({ Memory: 1 }, [SWAP, SWAPPINESS])).toBeUndefined();
  expect(droppedWish({ MemorySwappiness: 10 }, [])).toBeUndefined();
});
