// When each frame of a making-of is shown. Pure: numbers in, numbers out.

/** @typedef {{seq: number, session: number, at: string, name: string, label: string}} Frame */

/**
 * Seconds at which each frame begins: a session lasts the same time however much was done in it, its frames share it evenly.
 * @param {readonly {session: number}[]} frames @param {number} seconds of one session
 */
export const timesOf = (frames, seconds) => {
  const many = new Map()
  for (const { session } of frames) many.set(session, (many.get(session) ?? 0) + 1)
  const order = new Map([...many.keys()].map((session, k) => [session, k]))
  const seen = new Map()
  return frames.map(({ session }) => {
    const k = seen.get(session) ?? 0
    seen.set(session, k + 1)
    return ((order.get(session) ?? 0) + k / many.get(session)) * seconds
  })
}

/** How long the whole takes. @param {readonly {session: number}[]} frames @param {number} seconds */
export const lengthOf = (frames, seconds) => new Set(frames.map(({ session }) => session)).size * seconds

/** The frame that is shown at a time; -1 where there is none. @param {readonly number[]} times in order @param {number} time */
export const frameAt = (times, time) => {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle] <= time) low = middle + 1
    else high = middle
  }
  return Math.max(low - 1, times.length ? 0 : -1)
}

/** The frame that shows edit `seq`, or the last before it; -1 where there is none. @param {readonly {seq: number}[]} frames @param {number} seq */
export const frameOf = (frames, seq) => frames.findLastIndex((frame) => frame.seq <= seq)
