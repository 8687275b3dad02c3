import { describe } from "vitest";
import { SimClock } from "../sim/sim-clock.ts";
import { SimDocker } from "../sim/sim-docker.ts";
import { containerRuntimeContract } from "./container-runtime.ts";

describe("the simulated container runtime", () => {
  containerRuntimeContract(async () => {
    const clock = new SimClock();
    const image = { isLocal: true, pullMs: 10 };
    return {
      runtime: new SimDocker({ clock, images: { "busybox:latest": image } }),
      image: "busybox:latest",
      missingImage: "nowhere.invalid/nothing:1",
      command: (program) => ["sim", program],
      settle: async (result) => {
        const progress = { isOver: false };
        const over = (): void => {
          progress.isOver = true;
        };
        result.then(over, over);
        for (let step = 0; !progress.isOver && step < 1000; step += 1) await clock.advance(10);
        return result;
      },
      end: async () => {},
    };
  });
});
