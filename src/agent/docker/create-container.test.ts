import { describe, expect, test } from "vitest";
import { systemClock } from "../../runtime/clock.ts";
import type { ContainerSpec } from "../container-runtime.ts";
import { createContainer, droppedWish } from "./create-container.ts";
import { createDefaultNetwork } from "./default-network.ts";
import type { EngineClient, EngineRequest } from "./engine-client.ts";
import { EngineRefusal } from "./engine-fault.ts";

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

describe("a name that is taken", () => {
  const spec: ContainerSpec = {
    name: "ecs-web-1-app",
    config: { Image: "web", Labels: { "com.amazonaws.ecs.task-arn": "arn:1" } },
    hostConfig: { NetworkMode: "none" },
  };
  const conflict = new EngineRefusal(409, "Conflict. The container name is already in use");

  /** Answers in turn to creations, and to looks at the name. */
  function createWith(creations: readonly unknown[], looks: readonly unknown[]): Promise<string> {
    const answers = { POST: [...creations], GET: [...looks] };
    const call = async ({ method }: EngineRequest): Promise<unknown> => {
      const answer = method === "POST" || method === "GET" ? answers[method].shift() : undefined;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const client: EngineClient = {
      address: { kind: "unix", socketPath: "" },
      call,
      stream: () => Promise.reject(new Error("not asked for")),
      apiVersion: async () => "1.41",
      close: () => {},
    };
    const clock = { ...systemClock(), sleep: async () => {} };
    const network = createDefaultNetwork(client);
    return createContainer({ client, clock, network, timeoutMs: 1_000 }, spec);
  }

  const held = (taskArn: string): object => ({
    Id: "abc",
    Config: { Labels: { "com.amazonaws.ecs.task-arn": taskArn } },
  });
  const unborn = new EngineRefusal(404, "No such container");

  test("by the task's own container is that container", async () => {
    expect(await createWith([conflict], [held("arn:1")])).toBe("abc");
  });

  test("by another task's container stays a conflict", async () => {
    await expect(createWith([conflict], [held("arn:2")])).rejects.toBe(conflict);
  });

  test("by one that is just being made is that one, once it is there", async () => {
    const creations = [conflict, conflict, conflict];
    expect(await createWith(creations, [unborn, unborn, held("arn:1")])).toBe("abc");
  });

  test("by one whose making then failed is free again", async () => {
    expect(await createWith([conflict, { Id: "new" }], [unborn])).toBe("new");
  });
});
