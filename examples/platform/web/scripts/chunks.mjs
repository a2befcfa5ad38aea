/**
 * Says which modules belong into which file of the build: what every page needs at once is in one of two. Otherwise each set of
 * pages that share something of it would get a file of its own, which are many to ask for and compress badly.
 *
 * @typedef {{getModuleInfo(id: string): {isEntry: boolean, importers: readonly string[], dynamicImporters: readonly string[]} | null}} Graph
 */

// What MUI's styles mention and nobody here uses; it mentions the fields of forms.
const unused = /styles\/enhanceHighContrast/;

/** @param {string} id @param {Graph} graph @param {Map<string, boolean>} known */
function atOnce(id, graph, known) {
  const was = known.get(id);
  if (was !== undefined) return was;
  known.set(id, false); // while it is not known, so that circles end
  const info = graph.getModuleInfo(id);
  const is = info !== null && (info.isEntry || /\/web\/src\/main\.tsx$/.test(id) || info.importers.some((other) => !unused.test(other) && atOnce(other, graph, known)));
  if (is) known.set(id, true);
  else known.delete(id);
  return is;
}

/** The splitting of the build. */
export function splitting() {
  /** @type {Map<string, boolean>} */
  const known = new Map();
  return {
    groups: [
      {
        debugName: 'at once',
        name: (/** @type {string} */ id, /** @type {Graph} */ graph) => (atOnce(id, graph, known) ? (id.includes('/node_modules/') ? 'ground' : 'main') : null),
      },
    ],
  };
}
