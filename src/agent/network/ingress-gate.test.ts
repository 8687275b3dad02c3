import { expect, test } from "vitest";
import { IngressGate } from "./ingress-gate.ts";

const aTask = (address: string) => ({ address, macAddress: `mac of ${address}`, gateway: "gw" });

/** A host whose gate takes a turn for each change; `held` is what it was told, in order. */
function aHost() {
  const held: string[] = [];
  let refuses = false;
  const gate = new IngressGate({
    hold: async (closed) => {
      await Promise.resolve();
      if (refuses) throw new Error("no memory");
      held.push(closed.map(({ address }) => address).join(" "));
    },
  });
  return { gate, held, refuse: (wanted: boolean) => (refuses = wanted) };
}

test("changes that come while one is on its way go together", async () => {
  const { gate, held } = aHost();
  const writes = ["a", "b", "c"].map((address) => {
    gate.shut(address, aTask(address));
    return gate.write();
  });
  await writes[0];
  gate.release("a");
  await Promise.all([...writes, gate.write()]);
  expect(held).toEqual(["a b c", "b c"]);
});

test("a change is there when its own promise resolves, though the one before failed", async () => {
  const { gate, held, refuse } = aHost();
  gate.shut("a", aTask("a"));
  refuse(true);
  await expect(gate.write()).rejects.toThrow("no memory");
  refuse(false);
  await gate.write();
  expect(held).toEqual(["a"]);
});

test("an address stays closed for the task that has it now", async () => {
  const { gate, held } = aHost();
  gate.shut("new", aTask("a"));
  expect(gate.release("old")).toBe(false);
  await gate.write();
  expect(held).toEqual(["a"]);
});

test("nothing is asked of a host without gates", async () => {
  const gate = new IngressGate(undefined);
  gate.shut("a", aTask("a"));
  await gate.write();
});
