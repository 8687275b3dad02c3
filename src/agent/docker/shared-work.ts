/**
 * Runs work for a key, or joins the one that runs for the same key: what is asked for again while it is under way
 * is done once.
 */
export function sharedWork<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, work) => {
    const present = running.get(key);
    if (present !== undefined) return present;
    const promise = work().finally(() => running.delete(key));
    running.set(key, promise);
    return promise;
  };
}
