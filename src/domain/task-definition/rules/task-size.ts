import { TASK_CPU_UNITS } from "../limits.ts";
import { type Rule, taskRule } from "../rule.ts";
import { parseTaskCpuUnits, parseTaskMemoryMiB } from "../task-size.ts";

/**
 * Source: Amazon ECS Developer Guide, "Troubleshoot Amazon ECS task definition invalid CPU or memory errors".
 */
export const taskSizeRules: readonly Rule[] = [
  taskRule("task-cpu-invalid", function* ({ cpu }) {
    if (cpu === undefined) return;
    const units = parseTaskCpuUnits(cpu);
    const { min, max } = TASK_CPU_UNITS;
    if (units !== undefined && units >= min && units <= max) return;
    yield {
      path: "/cpu",
      message:
        "Invalid 'cpu' setting for task. For more information, see the Troubleshooting section of " +
        "the Amazon ECS Developer Guide.",
      // A report of 2017 shows another type for the empty string.
      code: cpu === "" ? "InvalidParameterException" : "ClientException",
    };
  }),
  taskRule("task-memory-invalid", function* ({ memory }) {
    if (memory === undefined || parseTaskMemoryMiB(memory) !== undefined) return;
    // Unverified text, by analogy with the CPU's.
    yield { path: "/memory", message: "Invalid 'memory' setting for task." };
  }),
];
