import { call } from "./ecs-call.ts";
import { fillJournal } from "./fill-journal.ts";
import { load } from "./http-load.ts";
import {
  type ServerProcess,
  startLongshore,
  startMoto,
  temporaryFolder,
} from "./server-process.ts";
import { signedEcsRequest } from "./signed-request.ts";
import { type Measurement, round } from "./table.ts";

const CONNECTIONS = 16;
const WARM_UP_MS = 1000;
const MEASURED_MS = 5000;
const TASKS = 1000;
const RUN_TASK_LIMIT = 10;

const DEFINITION = {
  family: "bench",
  cpu: "256",
  memory: "512",
  networkMode: "bridge",
  containerDefinitions: [
    {
      name: "web",
      image: "public.example/web:1.2.3",
      cpu: 128,
      memory: 256,
      essential: true,
      portMappings: [{ containerPort: 8080 }],
      environment: Array.from({ length: 10 }, (_, n) => ({
        name: `KEY_${n}`,
        value: `value ${n}`,
      })),
    },
  ],
};

/**
 * Requests per second of three operations at 16 connections: signatures verified and writes durable here,
 * neither in moto. The servers run one after the other, in turn, on the same machine.
 */
export async function measureApi(): Promise<readonly Measurement[]> {
  const ours = await measureLongshore();
  const motos = await measureMoto();
  return OPERATIONS.map(({ name, goal }, index) => {
    const own = ours[index] ?? 0;
    const other = motos?.[index];
    return {
      what: `${name}, requests/s at ${CONNECTIONS} connections`,
      ours: round(own, 0),
      other: other === undefined ? "moto: not installed" : `moto ${round(other, 0)}`,
      ratio: other === undefined ? "–" : `${round(own / other)}×`,
      goal: goal === undefined ? "–" : `at least ${goal}×`,
      met: goal === undefined || other === undefined ? undefined : own / other >= goal,
    };
  });
}

interface Measured {
  readonly name: string;
  readonly operation: string;
  readonly input: object;
  readonly goal: number | undefined;
}

const OPERATIONS: readonly Measured[] = [
  {
    name: "RegisterTaskDefinition",
    operation: "RegisterTaskDefinition",
    input: DEFINITION,
    goal: 10,
  },
  {
    name: "DescribeTaskDefinition",
    operation: "DescribeTaskDefinition",
    input: { taskDefinition: "bench" },
    goal: undefined,
  },
  {
    name: `ListTasks with ${TASKS} tasks`,
    operation: "ListTasks",
    input: { cluster: "default" },
    goal: undefined,
  },
];

async function measureLongshore(): Promise<readonly number[]> {
  const folder = await temporaryFolder();
  await fillJournal(folder.path, TASKS);
  const server = await startLongshore({ verb: "server", port: 14571, dataDir: folder.path });
  try {
    await call(server, "RegisterTaskDefinition", DEFINITION);
    return await measureOperations(server);
  } finally {
    await server.stop();
    await folder.remove();
  }
}

async function measureMoto(): Promise<readonly number[] | undefined> {
  const server = await startMoto(14572);
  if (!server) return undefined;
  try {
    await startMotoTasks(server);
    return await measureOperations(server);
  } finally {
    await server.stop();
  }
}

async function measureOperations(server: ServerProcess): Promise<readonly number[]> {
  const rates: number[] = [];
  for (const { operation, input } of OPERATIONS) {
    const request = signedEcsRequest({ port: server.port, operation, input });
    const target = { port: server.port, request, connections: CONNECTIONS };
    await load({ ...target, durationMs: WARM_UP_MS });
    const result = await load({ ...target, durationMs: MEASURED_MS });
    if (result.failures > 0) throw new Error(`${result.failures} ${operation} calls failed`);
    rates.push(result.requestsPerSecond);
  }
  return rates;
}

/** As many tasks in moto as the journal was filled with here. Its Fargate needs no container instance. */
async function startMotoTasks(server: ServerProcess): Promise<void> {
  await call(server, "CreateCluster", { clusterName: "default" });
  await call(server, "RegisterTaskDefinition", DEFINITION);
  for (let started = 0; started < TASKS; started += RUN_TASK_LIMIT) {
    await call(server, "RunTask", {
      cluster: "default",
      taskDefinition: "bench",
      launchType: "FARGATE",
      count: RUN_TASK_LIMIT,
    });
  }
}
