// How far the server's clock is from this page's: from pings and their answers. Pure; who calls it has the times.

/** @typedef {{offset: number, trip: number}} Look */

const KEPT = 16 // looks: with one each 5 s, those of the last minute or so
const LEAST = 3 // of the quickest are asked, however few there are

/** @param {number[]} values */
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** One ping: sent and answered by the page's clock, the server's time between; all in ms. @param {number} sent @param {number} server @param {number} heard @returns {Look} */
export const lookOf = (sent, server, heard) => ({ offset: server - (sent + heard) / 2, trip: heard - sent })

/** Of many looks the quarter that travelled quickest, and the median of what those say. @param {readonly Look[]} looks */
export const offsetOf = (looks) => {
  const quick = [...looks].sort((a, b) => a.trip - b.trip).slice(0, Math.max(LEAST, Math.ceil(looks.length / 4)))
  return median(quick.map((look) => look.offset))
}

/** A clock that is set by pings. @param {() => number} now the page's own, in ms */
export const createClock = (now) => {
  /** @type {Look[]} */
  let looks = []
  let offset = 0
  return {
    /** The answer to a ping has come. @param {number} sent @param {number} server */
    hear(sent, server) {
      looks = [...looks, lookOf(sent, server, now())].slice(-KEPT)
      offset = offsetOf(looks)
    },
    /** A message without a question bears the server's time: better than nothing. @param {number} server */
    guess(server) {
      if (!looks.length) offset = server - now()
    },
    isSet: () => looks.length >= LEAST,
    /** The server's time, ms. */
    serverNow: () => now() + offset,
  }
}

/** @typedef {ReturnType<typeof createClock>} Clock */
