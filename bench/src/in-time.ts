/** False when the time is over first; what is awaited goes on then. */
export async function isInTime(done: Promise<void>, limitMs: number): Promise<boolean> {
  let limit: NodeJS.Timeout | undefined;
  const over = new Promise<false>((resolve) => {
    limit = setTimeout(() => resolve(false), limitMs);
  });
  const isDone = await Promise.race([done.then(() => true), over]);
  clearTimeout(limit);
  return isDone;
}
