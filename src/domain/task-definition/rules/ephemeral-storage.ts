import { EPHEMERAL_STORAGE_GIB } from "../limits.ts";
import { type Rule, taskRule } from "../rule.ts";

/** Source: Amazon ECS API Reference, "EphemeralStorage". */
export const ephemeralStorageSize: Rule = taskRule(
  "ephemeral-storage-size",
  function* ({ ephemeralStorage }) {
    const size = ephemeralStorage?.sizeInGiB;
    const { min, max } = EPHEMERAL_STORAGE_GIB;
    if (size === undefined || (size >= min && size <= max)) return;
    const bound = size < min ? `least ${min}` : `most ${max}`;
    yield {
      path: "/ephemeralStorage/sizeInGiB",
      message: `EphemeralStorage size should be at ${bound}`,
    };
  },
);
