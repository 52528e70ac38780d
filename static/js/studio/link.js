// Whether all is kept: the words in the top line, and a banner while there is no connection.

const WORDS = { live: "live", saving: "saving", offline: "offline" }
const QUIET_MS = 250 // quick savings do not flicker
const BLIP_MS = 700 // a connection that is back at once is not spoken of

/** @param {import("./store.js").Store} store @param {() => void} retry @param {boolean} isGuest */
export const createLink = (store, retry, isGuest) => {
  const state = /** @type {HTMLElement} */ (document.getElementById("state"))
  const banners = /** @type {HTMLElement} */ (document.getElementById("banners"))
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience
  const words = { ...WORDS, ...(isGuest && { live: "kept here" }) }

  const show = (/** @type {keyof WORDS} */ link) => {
    state.dataset.state = link
    state.textContent = words[link]
  }

  /** @param {string} trouble */
  const banner = (trouble) => {
    if (banners.firstElementChild?.querySelector("p")?.textContent === trouble) return
    if (!trouble) return banners.replaceChildren()
    const plate = Object.assign(document.createElement("div"), { className: "banner banner--bad" })
    plate.setAttribute("role", "alert")
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--small", textContent: "Retry now" })
    button.addEventListener("click", retry)
    plate.append(Object.assign(document.createElement("p"), { textContent: trouble }), button)
    banners.replaceChildren(plate)
  }

  store.watch(({ link, trouble }, before) => {
    if (link === before.link && trouble === before.trouble && state.textContent === words[link]) return
    clearTimeout(timer)
    if (link === "saving" && state.dataset.state === "live") timer = setTimeout(() => show("saving"), QUIET_MS)
    else show(link)
    clearTimeout(patience)
    if (link === "offline") patience = setTimeout(() => banner(trouble), banners.childElementCount ? 0 : BLIP_MS)
    else banner("")
  })
  addEventListener("online", retry)
}
