import { allEgress, ingressFrom } from "../../src/domain/network/security-group.ts";
import { witness } from "../fixtures/agent-protocol/witness.ts";
import { seededRandom } from "../fixtures/seeded-random.ts";
import { Invariants } from "./invariants.ts";
import { SimClock } from "./sim-clock.ts";
import { SimDocker } from "./sim-docker.ts";
import { SimHost } from "./sim-host.ts";
import { simIds } from "./sim-ids.ts";
import { SimNetwork } from "./sim-network.ts";
import { aSecurityGroup, aSubnet, seedNetwork } from "../fixtures/network.ts";
import { type Reply, SimServer } from "./sim-server.ts";

/** Which agents are on which machine: two of one pool each, and one of both, as `longshore up` starts them. */
const AGENTS = [
  { name: "host-1", hostId: "1", pool: "EC2" },
  { name: "host-2", hostId: "2", pool: "EC2" },
  { name: "up-ec2", hostId: "3", pool: "EC2" },
  { name: "up-fargate", hostId: "3", pool: "FARGATE" },
] as const;

/** How often each thing goes wrong on the wire while faults are on. */
const RATES = { requestLost: 0.03, answerLost: 0.03, deliveredTwice: 0.05, messageDoubled: 0.05 };
const LONGEST_LATENCY_MS = 20;

/** A server and the agents of three machines in one process, under one seed. */
export class SimCluster {
  readonly random: () => number;
  readonly clock = new SimClock();
  readonly network: SimNetwork;
  readonly server: SimServer;
  readonly invariants = new Invariants();
  readonly hosts: readonly SimHost[];
  readonly engines: readonly SimDocker[];
  /** Off, nothing is lost or doubled any more. */
  faults = true;

  constructor(seed: number) {
    this.random = seededRandom(seed);
    const ids = simIds(seed + 1);
    const { clock, random } = this;
    const latencyMs = (): number => 1 + Math.floor(random() * LONGEST_LATENCY_MS);
    this.network = new SimNetwork({ clock, latencyMs, watch: witness });
    const { network } = this;
    const onOpen = this.invariants.observe.bind(this.invariants);
    this.server = new SimServer({ clock, ids, network, onOpen });
    const { server } = this;
    const engines = new Map<string, SimDocker>();
    this.hosts = AGENTS.map((agent) => {
      const docker = engines.get(agent.hostId) ?? new SimDocker({ clock, images: IMAGES });
      engines.set(agent.hostId, docker);
      const isDoubled = (): boolean => this.faults && random() < RATES.messageDoubled;
      const passage = (): ReturnType<SimCluster["passage"]> => this.passage();
      return new SimHost({
        ...agent,
        docker,
        clock,
        ids,
        network,
        server,
        passage,
        latencyMs,
        isDoubled,
      });
    });
    this.engines = [...engines.values()];
  }

  /** Starts everything and registers the task definitions. */
  async start(): Promise<void> {
    await this.settled(this.server.start());
    await this.settled(
      seedNetwork(this.server.store, {
        subnets: [aSubnet({ subnetId: "subnet-a" })],
        securityGroups: [
          aSecurityGroup({ rules: [ingressFrom("sg-1", "sgr-1"), allEgress("sgr-2")] }),
        ],
      }),
    );
    for (const definition of DEFINITIONS) {
      const { status, body } = await this.call("RegisterTaskDefinition", definition);
      if (status !== 200) throw new Error(JSON.stringify(body));
    }
    for (const host of this.hosts) host.start();
    await this.pass(1_000);
  }

  /** A call of a user, whom nothing goes wrong for but the server's death. */
  call(operation: string, input: object): Promise<Reply> {
    return this.settled(this.server.call(operation, input));
  }

  /** Lets time pass, and then looks whether all is as it must be. */
  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    const store = this.server.isUp ? this.server.store : undefined;
    await this.settled(this.invariants.check(store, this.engines));
    const [fault] = this.server.faults;
    if (fault !== undefined) throw fault;
  }

  async settled<T>(result: Promise<T>): Promise<T> {
    const outcome = Promise.allSettled([result]);
    await this.clock.settle();
    const [settled] = await outcome;
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  }

  passage() {
    if (!this.faults) return "fine";
    const chance = this.random();
    const { requestLost, answerLost, deliveredTwice } = RATES;
    if (chance < requestLost) return "request lost";
    if (chance < requestLost + answerLost) return "answer lost";
    return chance < requestLost + answerLost + deliveredTwice ? "delivered twice" : "fine";
  }
}

const IMAGES = {
  "local:1": { isLocal: true, pullMs: 10 },
  "slow:1": { isLocal: false, pullMs: 20_000, digest: `sha256:${"5".repeat(64)}` },
  "refused:1": { isLocal: false, pullMs: 300, pullFault: "pull access denied for refused" },
};

const one = (command: string, over: object = {}): object => ({
  name: "app",
  image: "local:1",
  memory: 256,
  cpu: 128,
  command: ["sim", command],
  ...over,
});

const DEFINITIONS = [
  {
    family: "web",
    containerDefinitions: [one("forever", { portMappings: [{ containerPort: 80 }] })],
  },
  {
    family: "fixed",
    containerDefinitions: [
      one("forever", { portMappings: [{ containerPort: 80, hostPort: 8080 }] }),
    ],
  },
  { family: "job", containerDefinitions: [one("exit 0")] },
  { family: "fails", containerDefinitions: [one("exit 3", { cpu: 0 })] },
  { family: "stubborn", containerDefinitions: [one("stubborn", { stopTimeout: 5 })] },
  { family: "missing", containerDefinitions: [one("missing")] },
  { family: "refused", containerDefinitions: [one("forever", { image: "refused:1" })] },
  { family: "slow", containerDefinitions: [one("forever", { image: "slow:1", cpu: 512 })] },
  {
    family: "pair",
    containerDefinitions: [
      one("forever", { name: "db", healthCheck: { command: ["CMD", "true"] } }),
      one("forever", { dependsOn: [{ containerName: "db", condition: "HEALTHY" }] }),
    ],
  },
  {
    family: "init",
    containerDefinitions: [
      one("exit 0", { name: "init", essential: false }),
      one("forever", { dependsOn: [{ containerName: "init", condition: "SUCCESS" }] }),
    ],
  },
  {
    family: "fargate",
    networkMode: "awsvpc",
    requiresCompatibilities: ["EC2", "FARGATE"],
    cpu: "256",
    memory: "512",
    containerDefinitions: [one("forever", { memory: 128 })],
  },
];

/** What RunTask can be asked for. */
export const FAMILIES: readonly string[] = DEFINITIONS.map(({ family }) => family);
