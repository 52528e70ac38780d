// The studio in its room: others' drags and edits come in, one's own presence goes out, people and chat have their drawers.

import { createChat } from "../room/chat.js"
import { createCursors } from "../room/cursors.js"
import { createLeading } from "../room/leading.js"
import { createPeopleBar } from "../room/people-bar.js"
import { createPeoplePanel } from "../room/people-panel.js"
import { createPresence } from "../room/presence.js"
import { createHeldRings, createHolding, nameOfPath } from "./holding.js"
import { changesOf, fresh, heldBy, heldIn, previewed, unsettled, without } from "./previews.js"
import { noRights, rightsOf } from "./rights.js"

/** The words a room needs to be spoken of. @param {import("../room/room.js").Room} room @param {import("./store.js").Store} store @param {(words: string) => void} tell */
export const watchRoom = (room, store, tell) => {
  room.on("room.status", ({ status, trouble }) => {
    if (status === "open") return store.set({ room: "open", roomTrouble: "" })
    if (status === "connecting") return store.set({ room: "away", roomTrouble: trouble?.words ?? "" })
    store.set({ room: "shut", roomTrouble: trouble?.words ?? "", may: noRights(trouble?.words ?? "") })
  })
  room.on("state.initial", ({ you }) => store.set({ may: rightsOf(you) }))
  room.on("rights.changed", ({ you }) => {
    const before = store.get().may
    const may = rightsOf(you)
    store.set({ may })
    if (before.edit && !may.edit) tell(may.why)
    if (!before.edit && may.edit) tell("You may change this universe now.")
  })
  room.on("system.maintenance", ({ message }) => message && tell(message))
  room.on("system.notification", ({ message }) => message && tell(message))
}

/** The drawers, and words that pass, stand below what is asked over the picture. @param {HTMLElement} banners */
const makeRoomFor = (banners) => {
  const tell = () => document.documentElement.style.setProperty("--banners", `${banners.offsetHeight}px`)
  new ResizeObserver(tell).observe(banners)
}

/** Others' drags, laid over the document while they last. @param {import("../room/room.js").Room} room @param {string} client this tab @param {import("./editor.js").Editor} editor */
export const showPreviews = (room, client, editor) => {
  /** @type {import("./previews.js").Previews} */
  let previews = new Map()
  /** @param {import("./previews.js").Previews} now */
  const set = (now) => {
    if (now === previews || (!now.size && !previews.size)) return
    previews = now
    editor.showOthers(changesOf(now))
  }
  room.on("previews", (message) => {
    const news = message.previews.filter((/** @type {any} */ one) => one.client !== client)
    set(unsettled(previewed(previews, news, performance.now()), heldIn(editor.kept())))
  })
  room.on("edits", ({ edits }) => {
    for (const edit of previews.size ? edits : []) set(unsettled(previews, heldBy(edit)))
  })
  room.on("presence.left", ({ client }) => set(without(previews, client)))
  room.on("room.status", ({ status }) => status !== "open" && set(new Map()))
  setInterval(() => set(fresh(previews, performance.now())), 500)
}

/**
 * What of the room is on the page before the universe runs.
 * @param {HTMLElement} root
 * @param {{id: string, people: import("../room/people.js").People, room: import("../room/room.js").Room, store: import("./store.js").Store, deeds: import("./actions.js").Deeds, tell: (words: string) => void, announce: (words: string) => void}} with_
 */
export const enterRoom = (root, { id, people, room, store, deeds, tell, announce }) => {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.getElementById(name))
  const presence = createPresence(room)
  const leading = createLeading(room, people, { banners: part("banners"), tell })
  const nameOf = (/** @type {string} */ path) => nameOfPath(path, store.get().document)
  /** @param {string} path */
  const show = (path) => {
    if (!path.startsWith("objects.")) return deeds.focus(path)
    store.set({ selected: new Set([path.split(".")[1]]) })
    deeds.show("objects")
  }
  makeRoomFor(part("banners"))
  createPeopleBar(part("people-bar"), people)
  createPeoplePanel(part("people"), people, { presence, leading, nameOf, show })
  createHolding(root, store, { people, presence })
  const chat = createChat(part("chat"), id, room, people, { mayDelete: () => people.you()?.role === "owner", announce })
  store.watch(({ may, room: link }) => chat.allow(link === "shut" ? "The room is closed to you." : may.chat ? "" : "You may read here; its owner has not given you the right to chat."))
  return { people, presence, leading }
}

/**
 * What of the room needs the world on the screen: pointers, rings, the view that is followed.
 * @param {HTMLElement} root
 * @param {{room: import("../room/room.js").Room, store: import("./store.js").Store, scene: any, view: import("./canvas.js").View, drawers: ReturnType<typeof import("./drawers.js").createDrawers>} & ReturnType<typeof enterRoom>} with_
 */
export const meetInWorld = (root, { room, store, scene, view, drawers, people, presence, leading }) => {
  const world = /** @type {HTMLElement} */ (document.getElementById("world"))
  const rings = /** @type {SVGElement} */ (/** @type {unknown} */ (document.getElementById("held")))
  createHeldRings(rings, store, people, view)
  createCursors(/** @type {HTMLElement} */ (document.getElementById("cursors")), people, room, view)
  world.addEventListener("pointermove", (event) => {
    const box = world.getBoundingClientRect()
    presence.point(view.toWorld(event.clientX - box.left, event.clientY - box.top))
  })
  world.addEventListener("pointerleave", () => presence.point(null))

  const tellView = () => leading.showView({ camera: scene.camera ?? null, drawer: drawers.opened() })
  view.onMove(tellView)
  root.addEventListener("click", () => setTimeout(tellView))
  leading.watch(tellView)
  leading.onView(({ camera, drawer }) => {
    scene.look(camera)
    if (drawer && drawer !== drawers.opened()) drawers.show(drawer)
  })
  for (const name of ["wheel", "pointerdown"]) world.addEventListener(name, leading.unfollow, { passive: true })
}
