// Why a socket was closed, in words, and whether it is of use to come back by oneself.

/** @typedef {{code: number, words: string, final: boolean}} Closing */

/** @type {Record<number, [string, boolean]>} */
const REASONS = {
  1009: ["Something was too big for the live connection.", false],
  1012: ["The site is starting anew.", false],
  1013: ["The live connection could not keep up.", false],
  4401: ["You are signed out. Sign in again in another tab, then try again.", true],
  4403: ["You may no longer see this universe.", true],
  4404: ["There is no such universe here, or it is private.", true],
  4409: ["This page is open in the room by another connection.", false],
  4408: ["The connection was too slow to greet the site.", false],
  4429: ["Too much at once: the site asks for a pause.", false],
}

/** @param {number} code @returns {Closing} */
export const closingOf = (code) => {
  const [words, final] = REASONS[code] ?? ["No live connection.", false]
  return { code, words, final }
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 30000
const LIMITED_WAIT_MS = 5000

/** How long to wait before coming back the n-th time: jittered, 0.25 s to 30 s; longer at once where the site asked for a pause. @param {number} tries @param {number} code @param {number} dice 0 to 1 */
export const pauseOf = (tries, code, dice) => {
  const most = Math.min(LONGEST_WAIT_MS, Math.max(code === 4429 ? LIMITED_WAIT_MS : 0, FIRST_WAIT_MS * 2 ** Math.min(tries, 10)))
  return Math.max(FIRST_WAIT_MS, most * (0.5 + dice / 2))
}
