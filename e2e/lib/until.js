/**
 * Asks again and again until the answer is truthy, and returns it. Nothing in
 * these tests waits for a fixed time; what comes soon may come late on a machine
 * that is busy with something else, so patience is long.
 *
 * @template T
 * @param {string} what completes "timed out waiting until …"
 * @param {() => T | Promise<T>} ask
 * @param {{timeout?: number, every?: number, last?: () => unknown}} [options] milliseconds; last adds to the message
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, ask, { timeout = 60_000, every = 100, last } = {}) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) {
      const seen = last ? `; last seen: ${JSON.stringify(await last())}` : '';
      throw new Error(`timed out waiting until ${what}${seen}`);
    }
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
