/** Whether following the edges can come back to where it began. Edges to unknown nodes lead nowhere. */
export function hasCycle(edges: ReadonlyMap<string, readonly string[]>): boolean {
  const open = new Map(edges);
  for (;;) {
    const before = open.size;
    for (const [node, targets] of open) {
      if (!targets.some((target) => open.has(target))) open.delete(node);
    }
    if (open.size === 0) return false;
    if (open.size === before) return true;
  }
}
