// Whether all is kept and others are heard: the words in the top line, and a banner while there is no connection.

/** @typedef {"live" | "saving" | "offline" | "alone"} Shown */

const WORDS = { live: "live", saving: "saving", offline: "offline", alone: "not live" }
const QUIET_MS = 250 // quick savings do not flicker
const BLIP_MS = 700 // a connection that is back at once is not spoken of
const LOST_MS = 3000 // while edits are kept by another way, the live connection may be away so long without a word
const ALONE = "The live connection is lost. Your changes are kept; those of others come every few seconds."

/** @param {import("./store.js").State} state @returns {{shown: Shown, words: string, wait: number}} */
export const linkOf = ({ link, trouble, room, roomTrouble }) => {
  if (room === "shut") return { shown: "offline", words: roomTrouble, wait: 0 }
  if (link === "offline") return { shown: "offline", words: trouble, wait: BLIP_MS }
  if (room === "away") return { shown: link === "saving" ? "saving" : "alone", words: ALONE, wait: LOST_MS }
  return { shown: link, words: "", wait: link === "saving" ? QUIET_MS : 0 }
}

/** @param {import("./store.js").Store} store @param {() => void} retry @param {boolean} isGuest */
export const createLink = (store, retry, isGuest) => {
  const state = /** @type {HTMLElement} */ (document.getElementById("state"))
  const banners = /** @type {HTMLElement} */ (document.getElementById("banners"))
  /** @type {HTMLElement | null} */
  let plate = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience
  let last = ""
  const words = { ...WORDS, ...(isGuest && { live: "kept here" }) }

  const show = (/** @type {Shown} */ link) => {
    state.dataset.state = link === "alone" ? "offline" : link
    state.textContent = words[link]
  }

  /** @param {string} trouble */
  const banner = (trouble) => {
    if (!trouble || plate?.querySelector("p")?.textContent !== trouble) plate?.remove()
    if (!trouble) return void (plate = null)
    if (plate?.isConnected) return
    plate = Object.assign(document.createElement("div"), { className: "banner banner--bad" })
    plate.setAttribute("role", "alert")
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--small", textContent: "Retry now" })
    button.addEventListener("click", retry)
    plate.append(Object.assign(document.createElement("p"), { textContent: trouble }), button)
    banners.prepend(plate)
  }

  store.watch((now) => {
    const { shown, words: trouble, wait } = linkOf(now)
    if (last === shown + trouble) return
    last = shown + trouble
    clearTimeout(timer)
    clearTimeout(patience)
    const isQuiet = state.dataset.state === "live" && (shown === "saving" || shown === "alone")
    if (isQuiet) timer = setTimeout(() => show(shown), shown === "alone" ? LOST_MS : QUIET_MS)
    else show(shown)
    if (trouble) patience = setTimeout(() => banner(trouble), plate ? 0 : wait)
    else banner("")
  })
  addEventListener("online", retry)
}
