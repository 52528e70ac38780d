// One's own undo stack: pure functions over two lists of steps, each with its changes and the way back.

/**
 * @typedef {import("./changes.js").Change} Change
 * @typedef {{label: string, gesture: string, changes: Change[], back: Change[]}} Step
 * @typedef {{done: Step[], undone: Step[]}} History
 */

const MOST = 200

/** @returns {History} */
export const emptyHistory = () => ({ done: [], undone: [] })

/**
 * A step more. Steps of one gesture (a drag, a run of arrow keys) are one step, with the way back of its beginning.
 * @param {History} history @param {Step} step @returns {History}
 */
export const remember = (history, step) => {
  const last = history.done.at(-1)
  if (last && step.gesture && last.gesture === step.gesture) {
    const joined = { ...step, changes: [...last.changes, ...step.changes], back: [...step.back, ...last.back] }
    return { done: [...history.done.slice(0, -1), joined], undone: [] }
  }
  return { done: [...history.done, step].slice(-MOST), undone: [] }
}

/** @param {History} history @returns {{history: History, step: Step} | null} */
export const takeBack = ({ done, undone }) => {
  const step = done.at(-1)
  return step ? { step, history: { done: done.slice(0, -1), undone: [...undone, step] } } : null
}

/** @param {History} history @returns {{history: History, step: Step} | null} */
export const doAgain = ({ done, undone }) => {
  const step = undone.at(-1)
  return step ? { step, history: { done: [...done, step], undone: undone.slice(0, -1) } } : null
}
