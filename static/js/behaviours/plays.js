// Says that the universe of the page is heard, once, after ten seconds of sound: <harmonic-player data-plays="/universes/…/plays/">.

const ENOUGH_MS = 10_000

/** @param {HTMLElement} player */
const listenTo = (player) => {
  const address = player.dataset.plays ?? ""
  let heard = 0 // ms of sound before it last began
  let since = 0 // when it last began, or 0 while it is silent
  let timer = 0

  const silent = () => {
    clearTimeout(timer)
    if (since) heard += performance.now() - since
    since = 0
  }

  const tell = () => {
    player.removeEventListener("harmonic:state", follow)
    silent()
    fetch(address, { method: "POST", keepalive: true, credentials: "same-origin" }).catch(() => {}) // a play not counted is no loss to the listener
  }

  /** @param {Event} event */
  const follow = (event) => {
    const playing = /** @type {CustomEvent<{status: string}>} */ (event).detail.status === "playing"
    const sounds = playing && !player.hasAttribute("muted")
    if (sounds === Boolean(since)) return
    if (!sounds) return silent()
    since = performance.now()
    timer = window.setTimeout(tell, Math.max(0, ENOUGH_MS - heard))
  }

  player.addEventListener("harmonic:state", follow)
}

for (const player of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-plays]"))) listenTo(player)
