import { epochMsOf } from "../../runtime/date.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import { ControlPlaneRefusal } from "../session/control-plane.ts";
import type { ContainerRuntime } from "../container-runtime.ts";
import { RuntimeFault } from "../container-runtime.ts";
import type { AwslogsOptions } from "./awslogs-options.ts";
import { EventBatch } from "./event-batch.ts";
import { EventBuilder, type LogEvent } from "./event-builder.ts";
import { type Cursor, type LogEntry, readFrom, Undelivered } from "./log-entry.ts";
import type { LogSink, LogTarget } from "./log-sink.ts";
import type { LogSource } from "./log-source.ts";
import { isPassing, openStream } from "./open-stream.ts";

export interface LogPumpOptions {
  readonly id: string;
  readonly target: LogTarget;
  readonly options: AwslogsOptions;
  readonly source: LogSource;
  readonly sink: LogSink;
  readonly runtime: Pick<ContainerRuntime, "inspect">;
  readonly clock: Clock;
  readonly log: Log;
  /** From where an earlier pump of the container got. */
  readonly cursor: Cursor;
  readonly saveCursor: (cursor: Cursor) => Promise<void>;
}

/** A line is on its way at most this long after it was printed. */
const FLUSH_MS = 200;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;
/** A stream of the engine that broke is opened again after this. */
const REOPEN_MS = 500;
/** How much a container that waits for its log may print beyond what is delivered. */
const WINDOW_BYTES = 8 * 1024 * 1024;

/**
 * Carries the output of one container from its engine to CloudWatch Logs, run after run of it. At most two batches
 * are in memory: while one is on its way the next is filled, and then the engine waits, whose file is the buffer.
 */
export class LogPump {
  readonly #given: LogPumpOptions;
  readonly #ended = new AbortController();
  readonly #running: Promise<unknown>;
  #cursor: Cursor;
  #batch = new EventBatch();
  #sending: Promise<void> = Promise.resolve();
  #cancelFlush: (() => void) | undefined;
  /** Of output in bytes, in this run of the container. */
  #deliveredBytes = 0;
  #progress = Promise.withResolvers<void>();
  #run = Promise.withResolvers<void>();
  /** Whether the container was started since the reading began, so that what it prints now may be unread. */
  #isAgain = false;
  #idle = Promise.withResolvers<void>();
  #droppedEvents = 0;

  constructor(options: LogPumpOptions) {
    this.#given = options;
    this.#cursor = options.cursor;
    this.#running = Promise.all([this.#openStream(), this.#pump()]);
  }

  /** The container was started again. */
  again(): void {
    this.#idle = Promise.withResolvers();
    this.#isAgain = true;
    this.#run.resolve();
  }

  /** Resolves once all that the ended container printed is delivered; says whether that is so within the limit. */
  async drained(limitMs: number): Promise<boolean> {
    const over = new AbortController();
    const late = this.#given.clock.sleep(limitMs, over.signal).then(() => false);
    const isDrained = await Promise.race([this.#idle.promise.then(() => true), late]);
    over.abort();
    return isDrained;
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    this.#run.resolve();
    this.#progress.resolve();
    await this.#running;
    this.#given.sink.close();
  }

  /** A container that waits for its log has its stream before it starts; others get it beside, as by Docker's driver. */
  async #openStream(): Promise<void> {
    const { id, sink, target, options, log } = this.#given;
    if (options.isBlocking) return;
    try {
      await openStream(sink, target, options);
    } catch (error) {
      if (!(error instanceof ControlPlaneRefusal)) throw error;
      // The first line makes it, or is told of.
      log.debug("a log stream is not there yet", { id, ...target, error: error.message });
    }
  }

  async #pump(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      this.#run = Promise.withResolvers();
      this.#isAgain = false;
      const isBroken = await this.#readRun();
      if (signal.aborted) return;
      const state = await this.#state();
      if (state !== "gone" && (isBroken || state === "running")) {
        await this.#given.clock.sleep(isBroken ? REOPEN_MS : 0, signal);
        continue;
      }
      if (state !== "gone" && this.#isAgain) continue;
      this.#idle.resolve();
      if (state === "gone") return;
      await this.#run.promise;
    }
  }

  /** Reads and delivers until the container ends; says whether the engine broke off instead. */
  async #readRun(): Promise<boolean> {
    const { id, source, options, log } = this.#given;
    const { signal } = this.#ended;
    const builder = new EventBuilder({ cursor: this.#cursor, start: options.start, epochMs });
    const over = new AbortController();
    const ended = AbortSignal.any([signal, over.signal]);
    let isBroken = false;
    this.#deliveredBytes = 0;
    const braking = options.isBlocking ? this.#brake(ended) : Promise.resolve();
    const ticking = this.#tick(builder, ended);
    try {
      const undelivered = new Undelivered(this.#cursor);
      const since = readFrom(this.#cursor, epochMs);
      for await (const entries of source.entries(id, since, signal)) {
        await this.#take(
          builder,
          entries.filter((entry) => undelivered.isNew(entry)),
        );
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      isBroken = true;
      log.debug("the output of a container broke off", { id, error: error.message });
    }
    over.abort();
    // Who waits for progress looks again.
    this.#progress.resolve();
    await Promise.all([braking, ticking]);
    if (!isBroken && !signal.aborted) await this.#put(builder.end());
    await this.#flush();
    await this.#sending;
    if (!isBroken && !signal.aborted) await this.#reached(builder.cursor);
    return isBroken;
  }

  async #take(builder: EventBuilder, entries: readonly LogEntry[]): Promise<void> {
    await this.#put(entries.flatMap((entry) => builder.add(entry)));
    for (const { text, isPartial } of entries) {
      this.#readBytes += text.length + (isPartial ? 0 : 1);
    }
  }

  #readBytes = 0;

  /** Events that wait for more lines are sent without after a while. */
  async #tick(builder: EventBuilder, signal: AbortSignal): Promise<void> {
    if (this.#given.options.start === undefined) return;
    const { clock } = this.#given;
    while (!signal.aborted) {
      await clock.sleep(FLUSH_MS, signal);
      if (!signal.aborted) await this.#put(builder.due(clock.nowMs()));
    }
  }

  async #put(events: readonly LogEvent[]): Promise<void> {
    for (const event of events) {
      while (!this.#batch.fits(event)) await this.#flush();
      this.#batch.add(event);
      this.#cancelFlush ??= this.#given.clock.after(FLUSH_MS, () => void this.#flush());
    }
  }

  /** Sends what there is after what is being sent. */
  async #flush(): Promise<void> {
    for (let awaited; awaited !== this.#sending;) {
      awaited = this.#sending;
      await awaited;
    }
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    const batch = this.#batch;
    if (batch.isEmpty) return;
    this.#batch = new EventBatch();
    const readBytes = this.#readBytes;
    this.#sending = this.#deliver(batch, readBytes);
  }

  async #deliver(batch: EventBatch, readBytes: number): Promise<void> {
    await this.#send(batch);
    this.#deliveredBytes = readBytes;
    this.#progress.resolve();
    this.#progress = Promise.withResolvers();
  }

  async #send(batch: EventBatch): Promise<void> {
    const { target, sink, clock, log } = this.#given;
    const { signal } = this.#ended;
    let hasReopened = false;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const refused = await sink.put(target, batch.sorted());
        if (refused > 0) log.warn("lines were too old or too new", { ...target, refused });
        return await this.#reached(batch.upTo);
      } catch (error) {
        if (!(error instanceof ControlPlaneRefusal)) throw error;
        if (!isPassing(error)) {
          if (hasReopened || !(await this.#reopened(error))) {
            this.#drop(batch, error);
            return this.#reached(batch.upTo);
          }
          hasReopened = true;
          continue;
        }
      }
      await clock.sleep(Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS), signal);
    }
  }

  /** Somebody deleted the stream, or it could not be made yet. */
  async #reopened(refusal: ControlPlaneRefusal): Promise<boolean> {
    if (refusal.code !== "ResourceNotFoundException") return false;
    const { sink, target, options } = this.#given;
    try {
      await openStream(sink, target, options);
      return true;
    } catch (error) {
      if (!(error instanceof ControlPlaneRefusal)) throw error;
      return false;
    }
  }

  /** What is refused for good is dropped, as Docker's driver does; the container is not held up for it. */
  #drop(batch: EventBatch, { code, message }: ControlPlaneRefusal): void {
    const { id, target, log } = this.#given;
    const events = batch.sorted().length;
    const level = this.#droppedEvents === 0 ? "warn" : "debug";
    this.#droppedEvents += events;
    log[level]("CloudWatch Logs refused lines", { id, ...target, events, code, reason: message });
  }

  async #reached(cursor: Cursor): Promise<void> {
    this.#cursor = cursor;
    await this.#given.saveCursor(cursor);
  }

  async #brake(signal: AbortSignal): Promise<void> {
    const { id, source, log } = this.#given;
    this.#readBytes = 0;
    const mayGoOn = async (printed: number): Promise<void> => {
      while (!signal.aborted && printed - this.#deliveredBytes > WINDOW_BYTES) {
        await this.#progress.promise;
      }
    };
    try {
      await source.brake(id, mayGoOn, signal);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      log.debug("a container does not wait for its log", { id, error: error.message });
    }
  }

  async #state(): Promise<"running" | "ended" | "gone"> {
    try {
      const state = await this.#given.runtime.inspect(this.#given.id);
      if (state === undefined) return "gone";
      return state.status === "running" ? "running" : "ended";
    } catch (error) {
      if (!(error instanceof RuntimeFault)) throw error;
      // The engine does not answer: looked for again.
      await this.#given.clock.sleep(REOPEN_MS, this.#ended.signal);
      return "running";
    }
  }
}

let known = "";
let knownMs = 0;

/** Most entries are of the millisecond of the one before. */
function epochMs(timestamp: string): number {
  const upToMs = timestamp.slice(0, 23);
  if (upToMs !== known) {
    known = upToMs;
    knownMs = epochMsOf(`${upToMs}Z`);
  }
  return knownMs;
}
