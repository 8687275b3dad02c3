/** Lets only so many pieces of work run at once; the others wait their turn. */
export interface Limiter {
  /** `urgent` work goes before what waits already. */
  run<T>(work: () => Promise<T>, urgency: "urgent" | "normal"): Promise<T>;
}

export function createLimiter(atOnce: number): Limiter {
  const urgent: (() => void)[] = [];
  const normal: (() => void)[] = [];
  let running = 0;
  return {
    run: async (work, urgency) => {
      if (running >= atOnce) {
        const queue = urgency === "urgent" ? urgent : normal;
        await new Promise<void>((resolve) => queue.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        const next = urgent.shift() ?? normal.shift();
        // The place is handed on, so nobody can slip in between.
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
