import type { RequestHead, StreamedApplication } from "../wire/streamed.ts";

/** Several streamed applications as one: a request is the first one's that takes it. */
export function firstTaker(applications: readonly StreamedApplication[]): StreamedApplication {
  const takerOf = (head: RequestHead): StreamedApplication | undefined =>
    applications.find((application) => application.takes(head));
  const mustTake = (head: RequestHead): StreamedApplication => {
    const taker = takerOf(head);
    if (taker === undefined) throw new Error("a request that nobody takes");
    return taker;
  };
  return {
    takes: (head) => takerOf(head) !== undefined,
    handle: (request) => mustTake(request).handle(request),
    refuse: (head) => mustTake(head).refuse(head),
  };
}
