// The performances' page: one that is chosen is played again by the page's own engine, which runs what the engines of its room ran.

import { heldAt, runOf } from "./played.js"

const LOOK_MS = 100
const RATE = 48_000

/** @template {HTMLElement} T @param {string} id @returns {T} */
const part = (id) => /** @type {T} */ (document.getElementById(id))
const player = /** @type {import("../live/player.js").HarmonicPlayer} */ (part("player"))
const words = part("replay-words")
const time = part("replay-time")
const place = /** @type {HTMLProgressElement} */ (part("replay-place"))
const clock = () => performance.timeOrigin + performance.now()

/** @type {{button: HTMLElement, timer: number} | null} */
let chosen = null

/** @param {number} seconds */
const inMinutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`

const stop = async (words_ = words.dataset.choose ?? "") => {
  if (!chosen) return
  clearInterval(chosen.timer)
  chosen.button.setAttribute("aria-pressed", "false")
  chosen = null
  words.textContent = words_
  time.textContent = ""
  place.value = 0
  if (player.session?.sharing) await player.session.share(null)
}

/** @param {HTMLElement} button */
const play = async (button) => {
  await stop()
  const mine = (chosen = { button, timer: 0 })
  button.setAttribute("aria-pressed", "true")
  words.textContent = words.dataset.wait ?? ""
  const [session, answer] = await Promise.all([player.open(), fetch(button.dataset.performance ?? "", { headers: { Accept: "application/json" } })])
  if (!session || !answer.ok) throw new Error(String(answer.status))
  const played = /** @type {import("./played.js").Played} */ ((await answer.json()).data)
  await session.prepare() // or its first second would be over before it sounds
  if (chosen !== mine) return
  const run = runOf(played, clock)
  const length = (played.to_sample - played.from_sample) / RATE
  const look = () => {
    const { sharing } = session
    if (chosen !== mine || !sharing || sharing.present() >= played.to_sample) return void (chosen === mine && stop())
    const held = heldAt(run, sharing.present())
    if (held !== session.document) session.edit(held)
    const gone = Math.max(0, (sharing.present() - played.from_sample) / RATE)
    time.textContent = `${inMinutes(gone)} / ${inMinutes(length)}`
    place.value = gone / length
  }
  words.textContent = button.closest("li")?.querySelector("[data-name]")?.textContent ?? ""
  session.edit(heldAt(run, played.from_sample))
  const sounding = session.share(run)
  mine.timer = window.setInterval(look, LOOK_MS)
  await sounding
}

document.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-performance]"))
  if (!button) return
  if (chosen?.button === button) return void stop()
  play(button).catch(() => stop(words.dataset.wrong))
})
