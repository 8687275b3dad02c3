/** Something that others want to hear of as soon as it happens. */
export interface Notice {
  /** Tells all who listen. */
  give(): void;
  /** Calls back each time. Returns the function that ends that. */
  listen(listener: () => void): () => void;
}

export function createNotice(): Notice {
  const listeners = new Set<() => void>();
  return {
    give: () => {
      for (const listener of listeners) listener();
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
