// Who follows whom, with their consent, and who holds control of playing.

import { newestOnly } from "./presence.js"
import { element } from "./shown.js"

/** @typedef {{following: string | null, followers: string[], holder: string | null}} Lead */

const VIEW_MS = 100

/** A question in the page that somebody else has asked; it goes by itself when they have gone. @param {HTMLElement} banners @param {string} key @param {string} words @param {[string, () => void][]} answers */
const ask = (banners, key, words, answers) => {
  const plate = element("div", { className: "banner" }, [element("p", { textContent: words })])
  plate.setAttribute("role", "alert")
  plate.dataset.asks = key
  for (const [label, act] of answers) {
    const button = element("button", { type: "button", className: "button button--small", textContent: label })
    button.addEventListener("click", () => {
      plate.remove()
      act()
    })
    plate.append(button)
  }
  banners.querySelector(`[data-asks="${CSS.escape(key)}"]`)?.remove()
  banners.append(plate)
}

/**
 * @param {import("./room.js").Room} room @param {import("./people.js").People} people
 * @param {{banners: HTMLElement, tell: (words: string) => void}} with_
 */
export const createLeading = (room, people, { banners, tell }) => {
  let state = /** @type {Lead} */ ({ following: null, followers: [], holder: null })
  const listeners = /** @type {Set<() => void>} */ (new Set())
  const views = /** @type {Set<(view: any) => void>} */ (new Set())
  /** @param {Partial<Lead>} some */
  const set = (some) => {
    state = { ...state, ...some }
    listeners.forEach((listener) => listener())
  }

  room.on("state.initial", ({ control }) => set({ holder: typeof control === "string" ? control : (control?.holder ?? null), following: null, followers: [] }))
  room.on("follow.asked", ({ by }) =>
    ask(banners, `follow ${by}`, `${people.named(by)} would like to follow what you see.`, [
      ["Let them", () => (room.send({ type: "follow.answer", key: by, yes: true }), set({ followers: [...new Set([...state.followers, by])] }))],
      ["Not now", () => void room.send({ type: "follow.answer", key: by, yes: false })],
    ]),
  )
  room.on("follow.given", ({ key, by }) => {
    const who = key ?? by
    set({ following: who })
    tell(`You follow ${people.named(who)}. Moving the view yourself ends it.`)
  })
  room.on("follow.refused", ({ key, by }) => tell(`${people.named(key ?? by)} would rather not be followed now.`))
  room.on("follow.ended", ({ by }) => set({ followers: state.followers.filter((one) => one !== by), following: state.following === by ? null : state.following }))
  room.on("view", (view) => state.following && views.forEach((listener) => listener(view)))
  room.on("control.asked", ({ by }) =>
    ask(banners, `control ${by}`, `${people.named(by)} asks for control of playing.`, [
      ["Give it", () => void room.send({ type: "control.give", key: by })],
      ["Keep it", () => {}],
    ]),
  )
  room.on("control.given", ({ to }) => {
    const before = state.holder
    set({ holder: to ?? null })
    if (to && to !== before) tell(to === people.you()?.key ? "You hold control of playing now." : `${people.named(to)} holds control of playing.`)
    if (!to && before) tell("Everybody who may edit plays and stops for all again.")
  })
  people.watch(() => {
    const here = new Set(people.all().map(({ key }) => key))
    for (const plate of /** @type {NodeListOf<HTMLElement>} */ (banners.querySelectorAll("[data-asks]"))) if (!here.has(plate.dataset.asks?.split(" ")[1] ?? "")) plate.remove()
    if (state.following && people.you() && !here.has(state.following)) set({ following: null })
    const followers = state.followers.filter((key) => here.has(key))
    if (followers.length !== state.followers.length) set({ followers })
  })

  /** A plate over the picture says whom one follows: drawers of theirs that open hide the list of people. */
  const showFollowed = () => {
    const { following } = state
    const words = following ? `You see what ${people.named(following)} sees.` : ""
    const before = /** @type {HTMLElement | null} */ (banners.querySelector("[data-follows]"))
    if (before?.dataset.follows === words) return
    before?.remove()
    if (!words) return
    const stop = element("button", { type: "button", className: "button button--small", textContent: "Stop following" })
    stop.addEventListener("click", () => unfollow())
    const plate = element("div", { className: "banner" }, [element("p", { textContent: words }), stop])
    plate.dataset.follows = words
    banners.append(plate)
  }
  listeners.add(showFollowed)
  people.watch(showFollowed)

  const unfollow = () => {
    if (!state.following) return
    room.send({ type: "follow", key: null })
    set({ following: null })
  }

  const sendView = newestOnly(VIEW_MS, (/** @type {any} */ view) => void (state.followers.length && room.send({ type: "view", ...view })))
  return {
    state: () => state,
    /** @param {() => void} listener */
    watch: (listener) => void listeners.add(listener),
    /** What the followed sees, as it changes. @param {(view: any) => void} listener */
    onView: (listener) => void views.add(listener),
    /** Shows followers what one sees oneself. @param {{camera: any, drawer: string}} view */
    showView(view) {
      if (state.followers.length) sendView(view)
    },
    follow(/** @type {string} */ key) {
      if (room.send({ type: "follow", key })) tell(`${people.named(key)} is asked.`)
    },
    unfollow,
    ask(/** @type {string} */ key) {
      if (room.send({ type: "control.ask", key }) && people.you()?.role !== "owner") tell(key === people.you()?.key ? "Its owner is asked for control." : `${people.named(key)} is asked for control.`)
    },
    give: (/** @type {string} */ key) => void room.send({ type: "control.give", key }),
    release: () => void room.send({ type: "control.release" }),
  }
}

/** @typedef {ReturnType<typeof createLeading>} Leading */
