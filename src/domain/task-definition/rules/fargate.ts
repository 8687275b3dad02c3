import { CONTAINER_TIMEOUT_SECONDS } from "../limits.ts";
import { containerRule, type Container, type Definition, type Rule, taskRule } from "../rule.ts";
import { asksForWindows } from "../network-mode.ts";
import { isFargateSize } from "../fargate-sizes.ts";
import { parseTaskCpuUnits, parseTaskMemoryMiB } from "../task-size.ts";
import { fargateLogRules } from "./fargate-logs.ts";

const TASK_MEMBERS: readonly {
  readonly member: string;
  readonly path: string;
  readonly isUsed: (definition: Definition) => unknown;
}[] = [
  { member: "ipcMode", path: "/ipcMode", isUsed: ({ ipcMode }) => ipcMode },
  {
    member: "sourcePath",
    path: "/volumes",
    isUsed: ({ volumes = [] }) => volumes.some(({ host }) => host?.sourcePath),
  },
  {
    member: "dockerVolumeConfiguration",
    path: "/volumes",
    isUsed: ({ volumes = [] }) => volumes.some((volume) => volume.dockerVolumeConfiguration),
  },
  {
    // Unverified, by the pattern of the others.
    member: "fsxWindowsFileServerVolumeConfiguration",
    path: "/volumes",
    isUsed: ({ volumes = [] }) =>
      volumes.some((volume) => volume.fsxWindowsFileServerVolumeConfiguration),
  },
];

/** `swappiness` is unverified, by the pattern of the others. */
const CONTAINER_MEMBERS: readonly {
  readonly member: string;
  readonly parent: string;
  readonly isUsed: (container: Container) => boolean;
}[] = [
  {
    member: "devices",
    parent: "/linuxParameters",
    isUsed: ({ linuxParameters }) => (linuxParameters?.devices ?? []).length > 0,
  },
  {
    member: "sharedMemorySize",
    parent: "/linuxParameters",
    isUsed: ({ linuxParameters }) => linuxParameters?.sharedMemorySize !== undefined,
  },
  {
    member: "maxSwap",
    parent: "/linuxParameters",
    isUsed: ({ linuxParameters }) => linuxParameters?.maxSwap !== undefined,
  },
  {
    member: "swappiness",
    parent: "/linuxParameters",
    isUsed: ({ linuxParameters }) => linuxParameters?.swappiness !== undefined,
  },
  {
    member: "dockerSecurityOptions",
    parent: "",
    isUsed: ({ dockerSecurityOptions = [] }) => dockerSecurityOptions.length > 0,
  },
];

/** The Windows versions that the model knows and Fargate never had. */
const NOT_ON_FARGATE: ReadonlySet<string> = new Set([
  "WINDOWS_SERVER_2016_FULL",
  "WINDOWS_SERVER_2004_CORE",
  "WINDOWS_SERVER_20H2_CORE",
]);

/**
 * What a definition must be to run on Fargate: checked when it asks for FARGATE, and otherwise to find out
 * whether it could. The curly quotation marks are AWS's.
 * Source: Amazon ECS Developer Guide, "Amazon ECS task definition differences for Fargate".
 */
export const fargateRules: readonly Rule[] = [
  taskRule("fargate-network-mode", function* ({ networkMode }) {
    if (networkMode === "awsvpc") return;
    yield { path: "/networkMode", message: "Fargate only supports network mode ‘awsvpc’." };
  }),
  ...(["cpu", "memory"] as const).map((member) =>
    taskRule(`fargate-${member}-missing`, function* (definition) {
      if (definition[member] !== undefined) return;
      yield {
        path: `/${member}`,
        message: `Fargate requires that '${member}' be defined at the task level.`,
      };
    }),
  ),
  taskRule("fargate-size", function* (definition) {
    const cpuUnits = parseTaskCpuUnits(definition.cpu ?? "");
    const memoryMiB = parseTaskMemoryMiB(definition.memory ?? "");
    if (cpuUnits === undefined || memoryMiB === undefined) return;
    if (isFargateSize({ cpuUnits, memoryMiB, windows: asksForWindows(definition) })) return;
    yield {
      path: "/cpu",
      message:
        `No Fargate configuration exists for given values: ${cpuUnits} CPU, ${memoryMiB} memory. ` +
        "See the Amazon ECS documentation for the valid values.",
    };
  }),
  taskRule("fargate-operating-system", function* ({ runtimePlatform }) {
    const family = runtimePlatform?.operatingSystemFamily;
    if (family === undefined || !NOT_ON_FARGATE.has(family)) return;
    // Unverified text, by the pattern of the others: which versions Fargate has is documented.
    yield {
      path: "/runtimePlatform/operatingSystemFamily",
      message: doNotSupport(`operatingSystemFamily ${family}`),
    };
  }),
  taskRule("fargate-pid-mode", function* ({ pidMode }) {
    if (pidMode !== "host") return;
    yield {
      path: "/pidMode",
      message:
        "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value " +
        "for pidMode is 'task'.",
    };
  }),
  ...unsupported(),
  containerRule("fargate-privileged", function* ({ container, path }) {
    if (container.privileged !== true) return;
    yield {
      path: `${path}/privileged`,
      message: "Fargate requires that the ‘privileged’ setting be ‘false’ at the container level.",
    };
  }),
  containerRule("fargate-capabilities", function* ({ container, path }) {
    const added = container.linuxParameters?.capabilities?.add ?? [];
    for (const [index, capability] of added.entries()) {
      if (capability === "SYS_PTRACE") continue;
      yield {
        path: `${path}/linuxParameters/capabilities/add/${index}`,
        message: `${capability} is not allowed on Fargate.`,
      };
    }
  }),
  containerRule("fargate-resources", function* ({ container, path }) {
    for (const [index, { type }] of (container.resourceRequirements ?? []).entries()) {
      if (type !== "GPU" && type !== "NeuronDevice") continue;
      // The text is observed for GPUs.
      yield {
        path: `${path}/resourceRequirements/${index}`,
        message: `Tasks using the Fargate launch type do not support ${type} resource requirements.`,
      };
    }
  }),
  ...fargateLogRules,
  containerRule("fargate-container-timeouts", function* ({ container, path }) {
    const { fargateMax } = CONTAINER_TIMEOUT_SECONDS;
    for (const [member, word] of [
      ["startTimeout", "start"],
      ["stopTimeout", "stop"],
    ] as const) {
      if ((container[member] ?? 0) <= fargateMax) continue;
      // Unverified text, and for the start timeout by analogy.
      yield {
        path: `${path}/${member}`,
        message:
          `Tasks using the Fargate launch type must have a container ${word} timeout of less ` +
          `than ${fargateMax} seconds.`,
      };
    }
  }),
];

/**
 * Placement constraints on Fargate: AWS refuses them, Longshore honours them on the hosts of its Fargate
 * pool.
 */
export const fargateConstraints: Rule = {
  ...taskRule("fargate-constraints", function* ({ placementConstraints = [] }) {
    if (placementConstraints.length === 0) return;
    yield {
      path: "/placementConstraints",
      message: "Fargate compatible task definitions do not support constraints",
    };
  }),
  extension:
    "placementConstraints are honoured for Fargate tasks, which AWS and --strict refuse (fargate-constraints)",
};

/** Members that AWS refuses in one and the same sentence. */
function unsupported(): readonly Rule[] {
  return [
    ...TASK_MEMBERS.map(({ member, path, isUsed }) =>
      taskRule(`fargate-${member}`, function* (definition) {
        if (isUsed(definition)) yield { path, message: doNotSupport(member) };
      }),
    ),
    ...CONTAINER_MEMBERS.map(({ member, parent, isUsed }) =>
      containerRule(`fargate-${member}`, function* ({ container, path }) {
        if (!isUsed(container)) return;
        yield { path: `${path}${parent}/${member}`, message: doNotSupport(member) };
      }),
    ),
  ];
}

function doNotSupport(member: string): string {
  return `Fargate compatible task definitions do not support ${member}`;
}
