// <harmonic-player src="…/document.json" autoplay-picture>: a universe on a page that is only listened to. The buttons are the page's own,
// inside the element, marked data-action="listen | stop | seek | volume | mute | fullscreen"; the element gives them their work.
import { ScoreStrip } from "../scene/score-strip.js"
import { Scope } from "../scene/scope.js"
import { checkDocument, shown } from "../engine/document.js"
import { isCalm } from "../lib/preferences.js"
import { Session } from "./session.js"
import { rememberedVolume, whenIdle } from "./sound.js"

/** @typedef {import("./session.js").State} State */

const BLOCKED = "The browser holds the sound back. Press to listen."
const WORDS_SHARE = 0.8 // the words begin with empty space
const HEAD = 56 // the site's header floats over the picture

export class HarmonicPlayer extends HTMLElement {
  /** @type {Session | null} */
  session = null
  /** @type {ScoreStrip | null} */
  strip = null
  /** @type {Scope[]} what shows the sound elsewhere on the page: canvas[data-scope="the player's id"] */
  scopes = []
  /** @type {Promise<Session | null> | null} */
  opening = null
  stays = 0 // how often it has been taken from a page: what was begun before ends

  connectedCallback() {
    this.addEventListener("click", this)
    this.addEventListener("input", this)
    this.#show({ status: "stopped", position: null, ...rememberedVolume(), underruns: 0, late: 0, message: "" })
    this.setAttribute("state", "idle")
    if (getComputedStyle(this).display === "inline") this.style.display = "block"
    this.watcher = new IntersectionObserver(([entry]) => this.#seen(entry.isIntersecting))
    this.watcher.observe(this)
  }

  disconnectedCallback() {
    this.stays += 1
    this.watcher?.disconnect()
    this.sizes?.disconnect()
    this.removeEventListener("click", this)
    this.removeEventListener("input", this)
    this.#close()
  }

  #close() {
    this.strip?.destroy()
    for (const scope of this.scopes.splice(0)) scope.destroy()
    this.session?.destroy()
    this.session = this.opening = this.strip = null
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-action]")) : null
    if (!target || (event.type === "input") !== (target.dataset.action === "volume")) return
    const act = ACTIONS[target.dataset.action ?? ""]
    if (act) act(this, target)
  }

  /** Opens the universe, once; null where it could not be opened (which is said, and the next call tries again) or was left meanwhile. */
  open() {
    const stay = this.stays
    return (this.opening ??= this.#open().catch((error) => {
      if (stay === this.stays) this.#fail(error)
      return null
    }))
  }

  /** Plays, or pauses what plays. Must be called in a gesture. */
  async listen() {
    const session = this.session ?? (await this.open())
    if (!session) return
    if (session.state.status === "playing") return session.pause()
    await session.play()
    this.#tell("listening", {})
  }

  /** @returns {Promise<Session | null>} */
  async #open() {
    const stay = this.stays
    const answer = await fetch(this.getAttribute("src") ?? "", { headers: { Accept: "application/json" } })
    if (!answer.ok) throw new Error(`The universe could not be read (${answer.status}).`)
    const universe = checkDocument(await answer.json())
    if (stay !== this.stays) return null
    const canvas = this.querySelector("canvas[data-picture]") ?? this.#canvas()
    const picture = this.hasAttribute("autoplay-picture") && !isCalm()
    const session = new Session({ document: universe, canvas: /** @type {HTMLCanvasElement} */ (canvas), picture, record: Number(this.getAttribute("record") ?? 0) })
    this.session = session
    session.on("state", () => this.#show(session.state))
    session.on("position", () => this.#place(session))
    this.#diagnose(session)
    const strip = this.querySelector('canvas[data-action="seek"]')
    if (strip instanceof HTMLCanvasElement) this.strip = new ScoreStrip(strip, session)
    if (this.id) {
      const canvases = /** @type {NodeListOf<HTMLCanvasElement>} */ (document.querySelectorAll(`canvas[data-scope="${this.id}"]`))
      this.scopes = [...canvases].map((each) => new Scope(each, session))
    }
    await Promise.all([session.opened, session.scene.ready])
    if (stay !== this.stays) return null
    this.querySelector("[data-still]")?.remove()
    this.sizes = new ResizeObserver(() => this.#makeRoom(session))
    this.sizes.observe(this)
    this.#show(session.state)
    this.#tell("open", {})
    if (this.querySelector('[data-action="listen"]')) whenIdle(() => session.prepare())
    return session
  }

  /** The world stands above the transport; on a tall screen also above the words. @param {Session} session */
  #makeRoom(session) {
    const high = (/** @type {string} */ part) => /** @type {HTMLElement | null} */ (this.querySelector(part))?.offsetHeight ?? 0
    const tall = this.clientHeight > this.clientWidth
    session.scene.setInsets({ bottom: high(".stage__foot") + (tall ? high(".stage__words") * WORDS_SHARE : 0), top: tall ? HEAD : 0 })
  }

  #canvas() {
    const canvas = document.createElement("canvas")
    canvas.className = "stage__canvas"
    canvas.dataset.picture = ""
    canvas.setAttribute("aria-hidden", "true")
    const still = this.querySelector("[data-still]")
    if (still) still.before(canvas)
    else this.prepend(canvas)
    return canvas
  }

  /** A picture that nobody sees rests. @param {boolean} visible */
  #seen(visible) {
    if (visible && !this.opening && this.hasAttribute("autoplay-picture")) this.open()
    this.session?.rest(!visible)
  }

  /** @param {Error} error */
  #fail(error) {
    if (this.session) this.querySelector("canvas[data-picture]")?.remove() // it has been drawn on by what is closed now
    this.#close()
    this.setAttribute("state", "fault")
    this.#note(error.message)
  }

  /** @param {State} state */
  #show(state) {
    this.setAttribute("state", state.status)
    const sounding = state.status === "playing" || state.status === "starting"
    this.toggleAttribute("playing", sounding)
    this.toggleAttribute("muted", state.muted)
    for (const button of this.querySelectorAll('[data-action="listen"]')) button.setAttribute("aria-pressed", String(sounding))
    for (const label of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-label]"))) label.hidden = (label.dataset.label === "stop") !== sounding
    for (const button of this.querySelectorAll('[data-action="mute"]')) button.setAttribute("aria-pressed", String(state.muted))
    for (const slider of /** @type {NodeListOf<HTMLInputElement>} */ (this.querySelectorAll('[data-action="volume"]'))) slider.value = String(state.volume)
    this.#note(state.status === "blocked" ? (this.dataset.blocked ?? BLOCKED) : state.status === "fault" ? state.message : "")
    this.#tell("state", { status: state.status })
  }

  /** A word over the picture, as a button that listens; none if empty. @param {string} words */
  #note(words) {
    const old = this.querySelector("[data-player-note]")
    if (old?.textContent === words) return
    old?.remove()
    if (!words) return
    const note = document.createElement("button")
    note.type = "button"
    note.className = "stage__note"
    note.dataset.action = "listen"
    note.dataset.playerNote = ""
    note.textContent = words
    this.append(note)
  }

  /** @param {Session} session */
  #place(session) {
    const place = this.querySelector("[data-position]")
    const position = session.state.position
    if (!place || !position) return
    const { key, scale } = session.document.music
    const words = `bar ${position.bar} · ${position.beat} of ${position.bars}  ${Math.round(position.bpm)} BPM  ${key} ${shown("music.scale", scale)}`
    if (place.textContent !== words) place.textContent = words
  }

  /** What tests and curious people may read: numbers, and digests on request. @param {Session} session */
  #diagnose(session) {
    const facts = {
      get underruns() { return session.state.underruns },
      get late() { return session.state.late },
      get tick() { return session.position()?.tick ?? 0 },
      get cycle() { return session.position()?.cycle ?? 0 },
      get position() { return session.position() },
      get status() { return session.state.status },
      digest: () => session.digest(),
    }
    Object.assign(globalThis, { __harmonic: facts })
  }

  /** @param {string} name @param {any} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`harmonic:${name}`, { bubbles: true, detail }))
  }
}

/** @type {Record<string, (player: HarmonicPlayer, target: HTMLElement) => void>} */
const ACTIONS = {
  listen: (player) => player.listen(),
  stop: (player) => player.session?.stop(),
  mute: (player) => player.session?.mute(),
  volume: (player, target) => player.session?.volume(Number(/** @type {HTMLInputElement} */ (target).value)),
  fullscreen: (player) => (document.fullscreenElement ? document.exitFullscreen() : player.requestFullscreen?.()),
}

if (!customElements.get("harmonic-player")) customElements.define("harmonic-player", HarmonicPlayer)
