// Play, pause, stop, step, silence; the strip and its place; the listener's own volume; sound that the browser holds back.

import { Scope } from "../scene/scope.js"
import { ScoreStrip } from "../scene/score-strip.js"

const FLAT = (/** @type {string} */ key) => key.replace("#", "♯").replace(/^(.)b/, "$1♭")

/** @param {HTMLElement} root @param {any} session @param {any} lead what play and stop are asked of: the room, where there is one, else the session @param {import("./store.js").Store} store @param {(words: string) => void} tell */
export const createTransport = (root, session, lead, store, tell) => {
  const play = /** @type {HTMLElement} */ (document.getElementById("play"))
  const words = /** @type {HTMLElement} */ (document.getElementById("position"))
  const volume = /** @type {HTMLInputElement} */ (document.getElementById("volume"))
  const blocked = /** @type {HTMLElement} */ (document.getElementById("blocked"))
  const mute = /** @type {HTMLElement} */ (root.querySelector("[data-do=mute]"))
  for (const id of ["score", "roll"]) new ScoreStrip(/** @type {HTMLCanvasElement} */ (document.getElementById(id)), session)
  new Scope(/** @type {HTMLCanvasElement} */ (document.getElementById("scope")), session)

  const isPlaying = () => ["playing", "starting"].includes(session.state.status)

  const showState = () => {
    const { status, volume: loud, muted, message } = session.state
    root.toggleAttribute("data-playing", isPlaying())
    play.setAttribute("aria-label", isPlaying() ? "Pause" : "Play")
    mute.toggleAttribute("data-muted", muted)
    mute.setAttribute("aria-pressed", String(muted))
    volume.value = String(loud)
    volume.style.setProperty("--at", `${loud * 100}%`)
    blocked.hidden = status !== "blocked"
    if (status === "fault") tell(message)
  }

  const showPlace = (/** @type {any} */ position) => {
    const { music } = store.get().document
    const where = `bar ${position.bar} · ${position.beat} of ${position.beats}`
    words.textContent = `${where}\u2002 ${Math.round(position.bpm)} BPM\u2002 ${FLAT(music.key)} ${music.scale.replaceAll("_", " ")}`
  }

  volume.addEventListener("input", () => session.volume(Number(volume.value)))
  session.on("state", showState)
  session.on("position", (/** @type {CustomEvent} */ { detail }) => detail && showPlace(detail))
  showState()

  return {
    play: () => (lead === session && isPlaying() ? session.pause() : lead.play()),
    stop: () => lead.stop(),
    silence: () => session.silence(),
    step: () => session.step(12),
    mute: () => session.mute(),
    unblock: () => session.play(),
    isPaused: () => !isPlaying(),
  }
}
