// Documents of the past by their number: asked of the server once each, the next ones ahead of time.

const KEPT = 60

/** @typedef {import("../engine/document.js").Document} Document */

/** @param {string} pattern an address with {seq} in it @param {typeof fetch} [ask] */
export const createDocuments = (pattern, ask = (...given) => fetch(...given)) => {
  /** @type {Map<number, Promise<Document>>} the longest unused first */
  const known = new Map()

  /** @param {number} seq @returns {Promise<Document>} */
  const read = async (seq) => {
    const answer = await ask(pattern.replace("{seq}", String(seq)), { headers: { Accept: "application/json" } })
    if (!answer.ok) throw new Error(answer.status === 404 ? "That moment is not kept any more." : "That moment could not be read.")
    return answer.json()
  }

  /** @param {number} seq */
  const at = (seq) => {
    const found = known.get(seq) ?? read(seq)
    known.delete(seq)
    known.set(seq, found)
    found.catch(() => known.delete(seq)) // to be tried again
    for (const oldest of known.keys()) {
      if (known.size <= KEPT) break
      known.delete(oldest)
    }
    return found
  }

  /** @param {number[]} seqs */
  const ahead = (seqs) => {
    for (const seq of seqs) at(seq).catch(() => {})
  }

  return { at, ahead }
}
