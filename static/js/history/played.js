// What a performance's page is told of it, as a run of its own that begins now. Pure.

/**
 * @typedef {import("../engine/document.js").Document} Document
 * @typedef {{cycle: number, tick: number, from_sample: number, to_sample: number, document: Document, edits: {sample: number, set: Record<string, any>}[]}} Played
 */

const SAMPLES_PER_MS = 48
const LEAD_MS = 250
const CATCH_UP = 30 // so many times as fast as it sounds, at least, the engine comes to a beginning within a run

/** The document with these values: of each group those that differ, and the whole list of objects. As simulation/engine/patches.py. @param {Document} document @param {Record<string, any>} set @returns {Document} */
const patched = (document, set) => {
  const groups = /** @type {Record<string, any>} */ (document)
  const parts = Object.entries(set).map(([part, values]) => [part, Array.isArray(values) ? values : { ...groups[part], ...values }])
  return { ...document, ...Object.fromEntries(parts) }
}

/**
 * The run, whose sample `from_sample` sounds a moment after `now`.
 * @param {Played} played @param {() => number} clock in ms
 * @returns {import("../live/sharing.js").Run}
 */
export const runOf = ({ cycle, tick, from_sample, document, edits }, clock) => {
  let after = document
  const stamped = edits.map(({ sample, set }, k) => ({ seq: k + 1, sample, document: (after = patched(after, set)) }))
  return {
    run: 1,
    epoch_ms: clock() + LEAD_MS - (from_sample / SAMPLES_PER_MS) * (1 - 1 / CATCH_UP),
    start: { cycle, tick, sample: 0, seq: 0 },
    document,
    edits: stamped,
    serverNow: clock,
  }
}

/** What holds at a sample of the run. @param {import("../live/sharing.js").Run} run @param {number} sample @returns {Document} */
export const heldAt = (run, sample) => run.edits.reduce((before, edit) => (edit.sample <= sample ? edit.document : before), run.document)
